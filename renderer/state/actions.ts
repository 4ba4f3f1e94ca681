import { jsonObject } from '../../preload/contract'
import type { RunRow, ScreenId } from '../../preload/contract'
import { CallError, bodyOf, call, host } from '../api/client'
import { text } from '../text/en'
import { classColumn } from './class-column'
import { useExpectation } from './expectation'
import { attempt, useNotices } from './notices'
import { useProject } from './project'
import { useRecipe } from './recipe'
import { shownRun, useRuns } from './runs'
import { useUi } from './ui'
import { underTicket } from './work'

const THEMES = { light: text.actions.lightTheme, dark: text.actions.darkTheme, system: text.actions.systemTheme } as const

/** Everything that a person can do, for buttons, menu, shortcuts and palette alike. */
export const actions = {
  show: (screen: ScreenId): void => useUi.getState().show(screen),
  /** Starts what the form holds; asks first where a run already does the very same. */
  start: (): void => attempt(text.actions.start, () => onceAtATime(async () => {
    // What is typed last is checked first, so that no outdated check lets a broken recipe start.
    while (useRecipe.getState().checking) await useRecipe.getState().check()
    const { problems, complete } = useRecipe.getState()
    if (problems.length > 0) return
    useUi.getState().show('train')
    const twin = complete === null ? null : await call('runs.twin', { recipe: jsonObject.parse(complete) })
    if (twin === null) await begin()
    else useUi.getState().set({ twin: { id: twin.id, short: twin.short, done: twin.state === 'done' } })
  })),
  /** Starts it although a run already does the same. */
  startAgain: (): void => attempt(text.actions.start, () => onceAtATime(() => begin())),
  /** Starts it over a red finding, for a reason that is kept with the run. */
  startBecause: (reason: string): void => attempt(text.actions.start, () => onceAtATime(() => begin(reason))),
  pause: (id?: string): void => attempt(text.actions.pause, () => onRun(id, (run) => call('runs.pause', { id: run }))),
  stop: (id?: string): void => attempt(text.actions.stop, () => onRun(id, (run) => call('runs.stop', { id: run }))),
  resume: (id?: string): void => attempt(text.actions.resume, () => onRun(id, (run) => call('runs.resume', { id: run }))),
  remove: (id: string, short: string): void => attempt(text.actions.remove, async () => {
    await call('runs.remove', { id })
    useNotices.getState().say(text.versions.trashed(short), [{ label: text.actions.undo, act: () => attempt(text.actions.undo, async () => { useRuns.getState().changed(await call('runs.restore', { id })) }) }])
  }),
  /** Puts a version's recipe into the form, with the seed of a run of it where one is meant. */
  takeRecipe: (version: string, seed?: number): void => attempt(text.actions.takeRecipe, async () => {
    const { recipe, short } = await call('versions.show', { id: version })
    if (recipe === null) throw new CallError({ code: 'versions.foreign', message: text.versions.foreign(short), hint: '' })
    useRecipe.getState().take(seed === undefined ? recipe : { ...recipe, seed }, short)
    useUi.getState().show('train')
  }),
  report: (id: string): void => attempt(text.actions.report, async () => {
    const { path } = await call('runs.report', { id })
    useNotices.getState().say(text.train.reportAt(path), [
      { label: text.actions.open, stays: true, act: () => attempt(text.actions.open, async () => { await host('host.open', { path }) }) },
      { label: text.actions.reveal, stays: true, act: () => attempt(text.actions.reveal, async () => { await host('host.reveal', { path }) }) },
    ])
  }),
  /** Adds what a person picks and goes to look at it. */
  addFolder: (): void => attempt(text.actions.addFolder, async () => {
    const { path } = await host('host.pickFolder', { title: text.actions.addFolder })
    if (path !== null) await added(path)
  }),
  addFile: (): void => attempt(text.actions.addFile, async () => {
    const { path } = await host('host.pickFile', { title: text.actions.addFile, extensions: ['csv', 'tsv'] })
    if (path !== null) await added(path)
  }),
  /** Ends what is done under a ticket of this window's. */
  cancel: (ticket: string): void => attempt(text.preflight.cancel, async () => { await call('preflight.cancel', { ticket }) }),
  /** A recipe for a data set: images are resized when their sizes differ, tables get a network for tables and their class column. */
  trainOn: (name: string): void => attempt(text.actions.useThis, async () => {
    await recipeFor(name)
    useUi.getState().show('train')
  }),
  /** A recipe for the targets of a data set: that of a preset which has several of them, or one as for training on it. */
  targetsOf: (name: string): void => attempt(text.fields['data.dataset'] ?? '', async () => {
    // Chosen while the window still reads the form, a data set's own preset would be missed.
    if (useRecipe.getState().units === null) await useRecipe.getState().load()
    const preset = useRecipe.getState().units?.presets.find(({ recipe: { data, targets } }) => data.dataset === name && targets.length > 1)
    if (preset === undefined) await recipeFor(name)
    else useRecipe.getState().choosePreset(preset.name)
  }),
  theme: (theme: 'light' | 'dark' | 'system'): void => attempt(THEMES[theme], async () => {
    useUi.getState().set({ theme })
    await host('host.setTheme', { theme })
  }),
  copy: (value: string): void => attempt(text.actions.copy, async () => { await host('host.copy', { text: value }) }),
  openProject: (): void => attempt(text.actions.openProject, async () => { await host('host.openProject', { path: null }) }),
  close: (choice: 'stop' | 'background' | 'cancel'): void => attempt(text.actions.close, async () => {
    useUi.getState().set({ closing: null })
    await host('host.close', { choice })
  }),
}

/** Puts a recipe for a data set into the form. */
async function recipeFor(name: string): Promise<void> {
  // What is asked for now counts, although word of a change may have it forgotten meanwhile.
  const info = useProject.getState().infos[name] ?? await useProject.getState().inspect(name)
  const recipe = useRecipe.getState()
  const sizes = info.images?.sizes
  recipe.choosePreset(sizes === undefined ? 'table' : sizes.length > 1 || (sizes[0]?.height ?? 0) > 64 ? 'images' : 'quick')
  recipe.set('data.dataset', name)
  if (sizes === undefined) recipe.guessClass(classColumn(info))
}

/** Goes to look at what was picked at once: a large folder is read for a while, and a person who leaves meanwhile is not called back. */
async function added(path: string): Promise<void> {
  const ui = useUi.getState
  if (ui().adding.some((other) => other.path === path)) return
  const ticket = crypto.randomUUID()
  ui().set({ adding: [...ui().adding, { path, ticket }] })
  ui().show('data')
  try {
    const info = await underTicket(ticket, () => call('data.add', { path, ticket }))
    await useProject.getState().loadDatasets()
    ui().set({ dataset: info.name })
  } catch (error) {
    // A person who cancelled knows why it is not there.
    if (bodyOf(error).code !== 'preflight.cancelled') throw error
  } finally {
    ui().set({ adding: ui().adding.filter((other) => other.path !== path) })
  }
}

async function onRun(id: string | undefined, work: (id: string) => Promise<RunRow>): Promise<void> {
  const run = id ?? shownRun(useRuns.getState())?.id
  if (run !== undefined) useRuns.getState().changed(await work(run))
}

/** Work of the Start button: a second press while it goes on is the same press. */
async function onceAtATime(work: () => Promise<void>): Promise<void> {
  const { starting, setStarting } = useRuns.getState()
  if (starting) return
  setStarting(true)
  try {
    await work()
  } finally {
    setStarting(false)
  }
}

async function begin(reason?: string): Promise<void> {
  useUi.getState().set({ twin: null, red: null })
  const started = await call('runs.start', { recipe: useRecipe.getState().document, hypothesis: useExpectation.getState().said, ...(reason === undefined ? {} : { reason }) }).catch((error: unknown) => {
    const { code, message } = bodyOf(error)
    if (code !== 'preflight.red') throw error
    useUi.getState().set({ red: message })
    return null
  })
  if (started === null) return
  const { run } = started
  // It was said of this one; the next has its own.
  useExpectation.getState().say('')
  useRuns.getState().changed(run)
  useRuns.getState().choose(run.id)
}
