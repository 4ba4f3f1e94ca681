import { spotlight } from '@mantine/spotlight'
import { useEffect } from 'react'
import type { HostCommand, RunRow } from '../../preload/contract'
import { actions } from '../state/actions'
import { canPause, canResume, canStop, shownRun, useRuns } from '../state/runs'
import { useUi } from '../state/ui'

/** Does something with the run on show where its state allows it. */
const onShown = (may: (run: RunRow) => boolean, act: (id: string) => void) => (): void => {
  const run = shownRun(useRuns.getState())
  if (run !== null && may(run)) act(run.id)
}

/** What the menu, the palette and the keys can ask for. */
const commands: Record<HostCommand, () => void> = {
  'screen.train': () => actions.show('train'), 'screen.versions': () => actions.show('versions'), 'screen.data': () => actions.show('data'), 'screen.engine': () => actions.show('engine'),
  'run.start': actions.start, 'run.pause': onShown(canPause, actions.pause), 'run.stop': onShown(canStop, actions.stop), 'run.resume': onShown(canResume, actions.resume),
  'help.palette': () => spotlight.open(), 'help.shortcuts': () => useUi.getState().set({ shortcuts: true }), 'help.about': () => useUi.getState().set({ about: true }),
}

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** Listens to the menu and to the two keys that the menu leaves to the page. */
export function useCommands(): void {
  useEffect(() => {
    const silence = window.atelier.listen('host.command', ({ command }) => commands[command]())
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
