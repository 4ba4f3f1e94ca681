import { IconCpu, IconDatabase, IconGitBranch, IconPlayerPlay } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { ScreenId } from '../state/ui'
import { DataScreen } from './data/DataScreen'
import { EngineScreen } from './engine/EngineScreen'
import { TrainScreen } from './train/TrainScreen'
import { VersionsScreen } from './versions/VersionsScreen'

/** A screen: one file and one line. `keys` is what the menu and the shortcut sheet show. */
export interface Screen { readonly id: ScreenId; readonly icon: ComponentType<{ size?: number; stroke?: number }>; readonly component: ComponentType; readonly keys: string }

export const screens: readonly Screen[] = [
  { id: 'train', icon: IconPlayerPlay, component: TrainScreen, keys: 'Ctrl+1' },
  { id: 'versions', icon: IconGitBranch, component: VersionsScreen, keys: 'Ctrl+2' },
  { id: 'data', icon: IconDatabase, component: DataScreen, keys: 'Ctrl+3' },
  { id: 'engine', icon: IconCpu, component: EngineScreen, keys: 'Ctrl+4' },
]
