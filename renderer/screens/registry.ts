import { IconCpu, IconDatabase, IconGitBranch, IconPhotoEdit, IconPlayerPlay, IconTargetArrow } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { screenIds } from '../../preload/contract'
import type { ScreenId } from '../../preload/contract'
import { AugmentScreen } from './augment/AugmentScreen'
import { DataScreen } from './data/DataScreen'
import { EngineScreen } from './engine/EngineScreen'
import { TargetsScreen } from './targets/TargetsScreen'
import { TrainScreen } from './train/TrainScreen'
import { VersionsScreen } from './versions/VersionsScreen'

/** A screen's component and icon: one file and one line here, beside its title in the contract and its question in the catalogue. */
const parts: Readonly<Record<ScreenId, { readonly icon: ComponentType<{ size?: number; stroke?: number }>; readonly component: ComponentType }>> = {
  train: { icon: IconPlayerPlay, component: TrainScreen },
  versions: { icon: IconGitBranch, component: VersionsScreen },
  augment: { icon: IconPhotoEdit, component: AugmentScreen },
  targets: { icon: IconTargetArrow, component: TargetsScreen },
  data: { icon: IconDatabase, component: DataScreen },
  engine: { icon: IconCpu, component: EngineScreen },
}

/** Every screen in its order; `keys` is what the menu and the shortcut sheet show. */
export const screens = screenIds.map((id, i) => ({ id, ...parts[id], keys: `Ctrl+${i + 1}` }))
