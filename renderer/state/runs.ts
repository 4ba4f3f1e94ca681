import { create } from 'zustand'
import type { EventPayload, RunRow } from '../../preload/contract'
import { call } from '../api/client'

export type Progress = EventPayload<'run.progress'>

interface Runs {
  readonly runs: readonly RunRow[]
  /** Id of the run that the Train screen shows; null shows the newest. */
  readonly chosen: string | null
  readonly progress: Readonly<Record<string, Progress>>
  load(): Promise<void>
  changed(run: RunRow): void
  removed(id: string): void
  progressed(progress: Progress): void
  choose(id: string | null): void
}

export const isOver = ({ state }: RunRow): boolean => state !== 'queued' && state !== 'running'

/** What may be done with a run in its state. A paused run can be stopped for good or go on. */
export const canPause = ({ state }: RunRow): boolean => state === 'running'
export const canStop = ({ state }: RunRow): boolean => state === 'queued' || state === 'running' || state === 'paused'
export const canResume = ({ state }: RunRow): boolean => state === 'paused' || state === 'stopped' || state === 'interrupted' || state === 'failed'

/** Runs by the short id of their version, in the order they come. */
export function runsByVersion(runs: readonly RunRow[]): ReadonlyMap<string, readonly RunRow[]> {
  const grouped = new Map<string, RunRow[]>()
  for (const run of runs) {
    const held = grouped.get(run.version)
    if (held === undefined) grouped.set(run.version, [run])
    else held.push(run)
  }
  return grouped
}

/** A row put in its place: newest first, an older copy of it replaced. */
export function withRun(runs: readonly RunRow[], run: RunRow): RunRow[] {
  return [run, ...runs.filter((other) => other.id !== run.id)].sort((a, b) => b.created - a.created || b.id.localeCompare(a.id))
}

export const useRuns = create<Runs>((set) => ({
  runs: [], chosen: null, progress: {},
  load: async () => {
    const runs = await call('runs.list', {})
    set({ runs })
  },
  changed: (run) => set(({ runs }) => ({ runs: withRun(runs, run) })),
  removed: (id) => set(({ runs, chosen }) => ({ runs: runs.filter((run) => run.id !== id), chosen: chosen === id ? null : chosen })),
  progressed: (progress) => set((state) => ({ progress: { ...state.progress, [progress.run]: progress } })),
  choose: (id) => set({ chosen: id }),
}))

/** The run on show: the chosen one, else the one that trains, else the newest. */
export const shownRun = ({ runs, chosen }: Pick<Runs, 'runs' | 'chosen'>): RunRow | null =>
  runs.find((run) => run.id === chosen) ?? runs.find((run) => run.state === 'running') ?? runs[0] ?? null
