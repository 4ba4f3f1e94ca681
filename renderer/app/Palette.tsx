import { Kbd } from '@mantine/core'
import { Spotlight } from '@mantine/spotlight'
import type { SpotlightActionData } from '@mantine/spotlight'
import { screens } from '../screens/registry'
import { actions } from '../state/actions'
import { compareChosen } from '../state/compare'
import { exchange } from '../state/exchange'
import { attempt } from '../state/notices'
import { useProject } from '../state/project'
import { useRecipe } from '../state/recipe'
import { canPause, canResume, canStop, shownRun, useRuns } from '../state/runs'
import { useUi } from '../state/ui'
import { text } from '../text/en'
import { KEYS } from './keys'

/** Every action of the studio by name; what concerns a run means the one on show. The list is short, so it is made anew with every change. */
export function Palette() {
  const run = useRuns(shownRun)
  const runs = useRuns((state) => state.runs)
  const datasets = useProject((state) => state.datasets)
  const units = useRecipe((state) => state.units)
  const list: SpotlightActionData[] = [
    ...screens.map(({ id, keys }) => ({ id: `screen.${id}`, label: text.screens[id].title, description: text.screens[id].question, rightSection: <Kbd size="xs">{keys}</Kbd>, onClick: () => actions.show(id) })),
    { id: 'start', label: text.actions.start, rightSection: <Kbd size="xs">{KEYS.start}</Kbd>, onClick: actions.start },
    ...(run !== null && canPause(run) ? [{ id: 'pause', label: `${text.actions.pause} ${run.short}`, rightSection: <Kbd size="xs">{KEYS.pause}</Kbd>, onClick: () => actions.pause(run.id) }] : []),
    ...(run !== null && canStop(run) ? [{ id: 'stop', label: `${text.actions.stop} ${run.short}`, rightSection: <Kbd size="xs">{KEYS.stop}</Kbd>, onClick: () => actions.stop(run.id) }] : []),
    ...(run !== null && canResume(run) ? [{ id: 'resume', label: `${text.actions.resume} ${run.short}`, rightSection: <Kbd size="xs">{KEYS.resume}</Kbd>, onClick: () => actions.resume(run.id) }] : []),
    { id: 'compare', label: text.compare.action, rightSection: <Kbd size="xs">{text.sheet.keys.compare}</Kbd>, onClick: () => { actions.show('versions'); compareChosen() } },
    { id: 'folder', label: text.actions.addFolder, onClick: actions.addFolder }, { id: 'file', label: text.actions.addFile, onClick: actions.addFile },
    { id: 'export', label: text.exchange.exportTitle, onClick: () => { actions.show('versions'); exchange.beginExport() } },
    { id: 'import.file', label: text.exchange.importFile, onClick: () => { actions.show('versions'); exchange.importFile() } }, { id: 'import.folder', label: text.exchange.importFolder, onClick: () => { actions.show('versions'); exchange.importFolder() } },
    { id: 'test', label: text.actions.selfTest, onClick: () => { actions.show('engine'); attempt(text.actions.selfTest, () => useProject.getState().selfTest()) } },
    { id: 'light', label: text.actions.lightTheme, onClick: () => actions.theme('light') }, { id: 'dark', label: text.actions.darkTheme, onClick: () => actions.theme('dark') }, { id: 'system', label: text.actions.systemTheme, onClick: () => actions.theme('system') },
    { id: 'shortcuts', label: text.actions.shortcuts, rightSection: <Kbd size="xs">{KEYS.shortcuts}</Kbd>, onClick: () => useUi.getState().set({ shortcuts: true }) }, { id: 'project', label: text.actions.openProject, rightSection: <Kbd size="xs">{KEYS.openProject}</Kbd>, onClick: actions.openProject }, { id: 'about', label: text.actions.about, onClick: () => useUi.getState().set({ about: true }) },
    ...(units?.presets ?? []).map(({ name, title, summary }) => ({ id: `preset.${name}`, label: `${text.train.preset}: ${title}`, description: summary, onClick: () => { actions.show('train'); useRecipe.getState().choosePreset(name) } })),
    ...datasets.map(({ name }) => ({ id: `data.${name}`, label: `${text.screens.data.title}: ${name}`, onClick: () => { useUi.getState().set({ dataset: name }); actions.show('data') } })),
    ...runs.slice(0, 20).map(({ id, short, state, dataset }) => ({ id: `run.${id}`, label: `${short}: ${text.states[state].toLowerCase()}, ${dataset}`, onClick: () => { useRuns.getState().choose(id); actions.show('train') } })),
  ]
  return <Spotlight actions={list} shortcut={null} limit={9} highlightQuery nothingFound={text.palette.nothing} searchProps={{ placeholder: text.palette.placeholder, 'aria-label': text.palette.placeholder }} />
}
