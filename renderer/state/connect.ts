import type { RunRow } from '../../preload/contract'
import { text } from '../text/en'
import { useGallery } from './gallery'
import { useLikeness } from './likeness'
import { attempt, useNotices } from './notices'
import { addPoints, rereadPoints } from './points'
import { usePreflight } from './preflight'
import { useProject } from './project'
import { useRecipe } from './recipe'
import { shownRun, useRuns } from './runs'
import type { Progress } from './runs'
import { useSheet } from './sheet'
import { sheetChanged } from './sheet-live'
import { LIVE_MS, newest } from './spaced'
import { useTargets } from './targets'
import { useUi } from './ui'
import { useVersions } from './versions'
import { useWork } from './work'

/** Wires the owner's events to the slices and reads what every screen needs. Called once, before the first render. */
export function connect(): void {
  const { listen } = window.atelier
  const changed = newest<RunRow>(LIVE_MS, ({ id }) => id, ({ id, state }) => useRuns.getState().runs.find((run) => run.id === id)?.state !== state, (run) => {
    useRuns.getState().changed(run)
    sheetChanged()
  })
  listen('run.changed', ({ run }) => changed.hear(run))
  listen('run.metrics', addPoints)
  const progressed = newest<Progress>(LIVE_MS, ({ run }) => run, () => false, (progress) => useRuns.getState().progressed(progress))
  listen('run.progress', progressed.hear)
  listen('run.removed', ({ run }) => {
    changed.drop(run)
    progressed.drop(run)
    useRuns.getState().removed(run)
    sheetChanged()
  })
  listen('run.warning', ({ message }) => useNotices.getState().say(message))
  listen('versions.changed', ({ version }) => {
    usePreflight.getState().outdate()
    sheetChanged()
    attempt(text.reading.versions, () => useVersions.getState().changed(version))
  })
  listen('data.changed', ({ name }) => {
    usePreflight.getState().outdate()
    useTargets.getState().outdate()
    useLikeness.getState().outdate()
    const { shown, error, again } = useGallery.getState()
    if (error !== null || shown?.of.data.dataset === name) again()
    useProject.getState().forgetInfo(name)
    attempt(text.reading.datasets, () => useProject.getState().loadDatasets())
  })
  listen('data.progress', ({ phase, done, total }) => useUi.getState().set({ reading: done < total ? text.data.progress(phase, done, total) : null }))
  listen('work.progress', (progress) => useWork.getState().heard(progress, performance.now()))
  // What still waits to be shown is older than what is read then: a run of an owner that died would be running for good.
  const anew = (): void => {
    changed.drop()
    progressed.drop()
    readAll()
  }
  listen('project.owner', () => {
    anew()
    attempt(text.reading.points, () => rereadPoints(shownRun(useRuns.getState())?.id ?? null))
  })
  listen('mirror.failed', ({ message }) => useNotices.getState().say(message))
  listen('history.changed', () => {
    usePreflight.getState().outdate()
    anew()
  })
  listen('host.closing', ({ runs }) => useUi.getState().set({ closing: runs }))
  listen('host.theme', ({ theme }) => useUi.getState().set({ theme }))
  readAll()
}

function readAll(): void {
  const { loadDatasets, loadInfo } = useProject.getState()
  attempt(text.reading.runs, () => useRuns.getState().load())
  useVersions.getState().forget()
  sheetChanged()
  attempt(text.reading.datasets, loadDatasets)
  attempt(text.reading.project, async () => {
    await loadInfo()
    const { hostInfo } = useProject.getState()
    if (hostInfo !== null) useUi.getState().set({ theme: hostInfo.theme })
  })
  if (useRecipe.getState().units === null) attempt(text.reading.form, () => useRecipe.getState().load())
  if (!useSheet.getState().read) void useSheet.getState().prepare()
}
