import { UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect } from 'react'
import { spotlight } from '@mantine/spotlight'
import { screens } from '../screens/registry'
import { ExportDialog } from '../screens/versions/exchange/ExportDialog'
import { ImportDialog } from '../screens/versions/exchange/ImportDialog'
import { MirrorDialog } from '../screens/versions/exchange/MirrorDialog'
import { useUi } from '../state/ui'
import { text } from '../text/en'
import { Notices, NoticesElsewhere } from '../ui/Notices'
import { Dialogs } from './Dialogs'
import { Palette } from './Palette'
import { KEYS } from './keys'
import { useCommands } from './commands'

/** The window: rail at the left, the chosen screen beside it, dialogs and messages above. */
export function App() {
  const screen = useUi((state) => state.screen)
  const theme = useUi((state) => state.theme)
  const show = useUi((state) => state.show)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const wanted = theme === 'system' ? 'auto' : theme
  // Only for another one: to set it anew works out the style of every element twice, and `setColorScheme` is new with every drawing.
  useEffect(() => { if (colorScheme !== wanted) setColorScheme(wanted) }, [colorScheme, wanted, setColorScheme])
  useCommands()
  const Current = screens.find(({ id }) => id === screen)?.component ?? (() => null)
  return (
    <div className="shell">
      <nav className="rail" aria-label={text.rail}>
        <div className="rail-mark" aria-hidden>{text.appName}</div>
        {screens.map(({ id, icon: Icon, keys }) => (
          <UnstyledButton key={id} className="rail-item" aria-current={screen === id ? 'page' : undefined} title={`${text.screens[id].question} (${keys})`} onClick={() => show(id)}>
            <Icon size={20} stroke={1.7} />{text.screens[id].title}
          </UnstyledButton>
        ))}
        <div className="rail-end">
          <NoticesElsewhere />
          <UnstyledButton className="rail-item" title={text.actions.palette} onClick={() => spotlight.open()}><IconSearch size={18} stroke={1.7} />{text.palette.button}<kbd className="rail-keys">{KEYS.palette}</kbd></UnstyledButton>
        </div>
      </nav>
      <main style={{ minWidth: 0, minHeight: 0 }}><Current /></main>
      <Palette />
      <Dialogs />
      <ExportDialog />
      <ImportDialog />
      <MirrorDialog />
      <Notices />
    </div>
  )
}
