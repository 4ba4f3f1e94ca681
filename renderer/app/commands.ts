import { spotlight } from '@mantine/spotlight'
import { useEffect } from 'react'
import { screenId } from '../../preload/contract'
import type { HostCommand, RunRow, ScreenId } from '../../preload/contract'
import { actions } from '../state/actions'
import { canPause, canResume, canStop, shownRun, useRuns } from '../state/runs'
import { useUi } from '../state/ui'

/** Does something with the run on show where its state allows it. */
const onShown = (may: (run: RunRow) => boolean, act: (id: string) => void) => (): void => {
  const run = shownRun(useRuns.getState())
  if (run !== null && may(run)) act(run.id)
}

type ShowCommand = `screen.${ScreenId}`
const isShow = (command: HostCommand): command is ShowCommand => command.startsWith('screen.')

/** What the menu, the palette and the keys can ask for. */
const commands: Record<Exclude<HostCommand, ShowCommand>, () => void> = {
  'run.start': actions.start, 'run.pause': onShown(canPause, actions.pause), 'run.stop': onShown(canStop, actions.stop), 'run.resume': onShown(canResume, actions.resume),
  'help.palette': () => spotlight.open(), 'help.shortcuts': () => useUi.getState().set({ shortcuts: true }), 'help.about': () => useUi.getState().set({ about: true }),
}

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** Listens to the menu and to the two keys that the menu leaves to the page. */
export function useCommands(): void {
  useEffect(() => {
    const silence = window.atelier.listen('host.command', ({ command }) => (isShow(command) ? actions.show(screenId.parse(command.replace('screen.', ''))) : commands[command]()))
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        spotlight.open()
      } else if (event.key === '?' && !isTyping(event.target)) useUi.getState().set({ shortcuts: true })
    }
    window.addEventListener('keydown', press)
    return () => {
      silence()
      window.removeEventListener('keydown', press)
    }
  }, [])
}
