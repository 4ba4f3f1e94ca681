import { create } from 'zustand'
import type { EventPayload, RunRow } from '../../preload/contract'
import { call } from '../api/client'

export type Progress = EventPayload<'run.progress'>

interface Runs {
  readonly runs: readonly RunRow[]
  /** Id of the run that the Train screen shows; null shows the newest. */
  readonly chosen: string | null
  readonly progress: Readonly<Record<string, Progress>>
  /** A training was asked for and its run is not there yet. */
  readonly starting: boolean
  load(): Promise<void>
  changed(run: RunRow): void
  removed(id: string): void
  progressed(progress: Progress): void
  choose(id: string | null): void
  /** Chooses a run by its id or its short one, and reads it where it is not among those that are held. */
  show(ref: string): Promise<void>
  setStarting(starting: boolean): void
}

export const isOver = ({ state }: Pick<RunRow, 'state'>): boolean => state !== 'queued' && state !== 'running'

/** What may be done with a run in its state. A paused run can be stopped for good or go on. */
export const canPause = ({ state }: RunRow): boolean => state === 'running'
export const canStop = ({ state }: Pick<RunRow, 'state'>): boolean => state === 'queued' || state === 'running' || state === 'paused'
/** Of a run that was made elsewhere the checkpoint is not here. */
export const canResume = ({ state, imported }: Pick<RunRow, 'state' | 'imported'>): boolean => !imported && (state === 'paused' || state === 'stopped' || state === 'interrupted' || state === 'failed')

/** Whether going on can help: not where the same data or the same fault would end it again. */
export const resumeHelps = ({ state, cause }: RunRow): boolean => state !== 'failed' || cause === 'out-of-memory' || cause === 'disk-full' || cause === 'killed'
/** Whether a trainer ever took the run up; before that there is no engine, step or value to show. */
export const hasBegun = ({ engine, step, steps }: RunRow): boolean => engine !== null || step > 0 || steps > 0

/** The metric that sums a run up: test accuracy is for the end, so validation stands here. */
export const mainMetric = (run: RunRow | undefined): string => (run?.last['val.accuracy'] === undefined ? 'val.loss' : 'val.accuracy')

/** Runs that come before a queued one: the one that trains, then those queued earlier, first to start first. */
export const runsBefore = (run: RunRow, runs: readonly RunRow[]): readonly RunRow[] =>
  [...runs.filter(({ state }) => state === 'running'), ...runs.filter(({ state, created, id }) => state === 'queued' && (created < run.created || (created === run.created && id < run.id))).reverse()]

/** A row put in its place: newest first, an older copy of it replaced. */
export function withRun(runs: readonly RunRow[], run: RunRow): RunRow[] {
  return [run, ...runs.filter((other) => other.id !== run.id)].sort((a, b) => b.created - a.created || b.id.localeCompare(a.id))
}

/** Runs that the window holds: the sheet has the others, a page at a time. */
const NEWEST = 200

export const useRuns = create<Runs>((set, get) => ({
  runs: [], chosen: null, progress: {}, starting: false,
  load: async () => {
    const runs = await call('runs.list', { limit: NEWEST })
    set(({ runs: held, chosen }) => ({ runs: runs.concat(held.filter((run) => run.id === chosen && !runs.some(({ id }) => id === chosen))) }))
  },
  changed: (run) => set(({ runs }) => ({ runs: withRun(runs, run) })),
  removed: (id) => set(({ runs, chosen }) => ({ runs: runs.filter((run) => run.id !== id), chosen: chosen === id ? null : chosen })),
  progressed: (progress) => set((state) => ({ progress: { ...state.progress, [progress.run]: progress } })),
  choose: (id) => set({ chosen: id }),
  show: async (ref) => {
    const held = get().runs.find(({ id, short }) => id === ref || short === ref)
    const run = held ?? (await call('runs.show', { id: ref, metrics: false })).run
    set(({ runs }) => ({ runs: held === undefined ? withRun(runs, run) : runs, chosen: run.id }))
  },
  setStarting: (starting) => set({ starting }),
}))

/** The run on show: the chosen one, else the one that trains, else the newest. */
export const shownRun = ({ runs, chosen }: Pick<Runs, 'runs' | 'chosen'>): RunRow | null =>
  runs.find((run) => run.id === chosen) ?? runs.find((run) => run.state === 'running') ?? runs[0] ?? null
