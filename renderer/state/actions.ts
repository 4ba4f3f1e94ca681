import { call, host } from '../api/client'
import { text } from '../text/en'
import { attempt, useNotices } from './notices'
import { useProject } from './project'
import { useRecipe } from './recipe'
import { isOver, shownRun, useRuns } from './runs'
import { useUi } from './ui'
import type { ScreenId } from './ui'

/** Everything that a person can do, for buttons, menu, shortcuts and palette alike. */
export const actions = {
  show: (screen: ScreenId): void => useUi.getState().show(screen),
  start: (): void => attempt(async () => {
    // What is typed last is checked first, so that no outdated check lets a broken recipe start.
    while (useRecipe.getState().checking) await useRecipe.getState().check()
    const { problems, document } = useRecipe.getState()
    if (problems.length > 0) return
    useUi.getState().show('train')
    const { run } = await call('runs.start', { recipe: document })
    useRuns.getState().changed(run)
    useRuns.getState().choose(run.id)
  }),
  pause: (id?: string): void => attempt(async () => { await onRun(id, (run) => call('runs.pause', { id: run })) }),
  stop: (id?: string): void => attempt(async () => { await onRun(id, (run) => call('runs.stop', { id: run })) }),
  resume: (id?: string): void => attempt(async () => { await onRun(id, (run) => call('runs.resume', { id: run })) }),
  remove: (id: string, short: string): void => attempt(async () => {
    await call('runs.remove', { id })
    useNotices.getState().say(text.versions.trashed(short), () => attempt(async () => { useRuns.getState().changed(await call('runs.restore', { id })) }))
  }),
  report: (id: string): void => attempt(async () => {
    const { path } = await call('runs.report', { id })
    await host('host.reveal', { path })
  }),
  /** Adds what a person picks and goes to look at it. */
  addFolder: (): void => attempt(async () => {
    const { path } = await host('host.pickFolder', { title: text.actions.addFolder })
    if (path !== null) await added(path)
  }),
  addFile: (): void => attempt(async () => {
    const { path } = await host('host.pickFile', { title: text.actions.addFile, extensions: ['csv', 'tsv'] })
    if (path !== null) await added(path)
  }),
  /** A recipe for a data set: images are resized when their sizes differ, tables get a network for tables and their class column. */
  trainOn: (name: string): void => attempt(async () => {
    if (useProject.getState().infos[name] === undefined) await useProject.getState().inspect(name)
    const info = useProject.getState().infos[name]
    const recipe = useRecipe.getState()
    if (info === undefined) return
    if (info.images === null) {
      recipe.choosePreset('table')
      const column = info.columns.find((c) => c.name === 'label') ?? [...info.columns].reverse().find((c) => c.kind === 'text' && c.distinct > 1 && c.distinct <= 100) ?? info.columns[info.columns.length - 1]
      recipe.set('targets.0.column', column?.name ?? 'label')
    } else if (info.images.sizes.length > 1 || (info.images.sizes[0]?.height ?? 0) > 64) recipe.choosePreset('images')
    else recipe.choosePreset('quick')
    recipe.set('data.dataset', name)
    useUi.getState().show('train')
  }),
  theme: (theme: 'light' | 'dark' | 'system'): void => attempt(async () => {
    useUi.getState().set({ theme })
    await host('host.setTheme', { theme })
  }),
  copy: (value: string): void => attempt(async () => { await host('host.copy', { text: value }) }),
  openProject: (): void => attempt(async () => { await host('host.openProject', { path: null }) }),
  close: (choice: 'stop' | 'background' | 'cancel'): void => attempt(async () => {
    useUi.getState().set({ closing: null })
    await host('host.close', { choice })
  }),
}

async function added(path: string): Promise<void> {
  const info = await call('data.add', { path })
  await useProject.getState().loadDatasets()
  useUi.getState().set({ dataset: info.name })
  useUi.getState().show('data')
}

async function onRun(id: string | undefined, work: (id: string) => Promise<Parameters<ReturnType<typeof useRuns.getState>['changed']>[0]>): Promise<void> {
  const run = id ?? shownRun(useRuns.getState())?.id
  if (run !== undefined) useRuns.getState().changed(await work(run))
}

/** What may be done with the run on show. */
export const can = {
  pause: (): boolean => { const run = shownRun(useRuns.getState()); return run !== null && run.state === 'running' },
  stop: (): boolean => { const run = shownRun(useRuns.getState()); return run !== null && (!isOver(run) || run.state === 'paused') },
  resume: (): boolean => { const run = shownRun(useRuns.getState()); return run !== null && ['paused', 'stopped', 'interrupted', 'failed'].includes(run.state) },
}
