import { ActionIcon, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconCommand } from '@tabler/icons-react'
import { useEffect } from 'react'
import { spotlight } from '@mantine/spotlight'
import { screens } from '../screens/registry'
import { useUi } from '../state/ui'
import { text } from '../text/en'
import { Notices } from '../ui/Notices'
import { Dialogs } from './Dialogs'
import { Palette } from './Palette'
import { KEYS } from './keys'
import { useCommands } from './commands'

/** The window: rail at the left, the chosen screen beside it, dialogs and messages above. */
export function App() {
  const { screen, theme, show } = useUi()
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => setColorScheme(theme === 'system' ? 'auto' : theme), [theme, setColorScheme])
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
          <Tooltip label={`${text.actions.palette} (${KEYS.palette})`} position="right">
            <ActionIcon variant="subtle" color="gray" aria-label={text.actions.palette} onClick={() => spotlight.open()}><IconCommand size={18} stroke={1.7} /></ActionIcon>
          </Tooltip>
        </div>
      </nav>
      <main style={{ minWidth: 0, minHeight: 0 }}><Current /></main>
      <Palette />
      <Dialogs />
      <Notices />
    </div>
  )
}
