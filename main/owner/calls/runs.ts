import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openDataset, outlineAt, tilesAt } from '../../data'
import { runReport } from '../../export/report'
import { AtelierError } from '../../lib/errors'
import { writeFileAtomic } from '../../lib/files'
import { locate, openHooks, surroundings } from '../services'
import { confusionOf, pickSamples, readEvaluation, weightsFile } from './evaluation'
import { checkOnData, locateFor, recipeFrom } from './recipes'
import type { Handlers } from './types'

/** Points of a series that a screen or a report gets at most; the command line and exports read them all. */
const SHOWN_POINTS = 4000

export const runCalls: Handlers<'runs.start' | 'runs.list' | 'runs.show' | 'runs.pause' | 'runs.stop' | 'runs.resume' | 'runs.remove' | 'runs.restore' | 'runs.evaluation' | 'runs.samples' | 'runs.report' | 'predict'> = {
  async 'runs.start'({ recipe: given, set, seed, name, parent }, services) {
    const { log, supervisor, emit } = services
    const recipe = recipeFrom(given, set)
    const location = locateFor(recipe, services)
    // What cannot train is refused before anything is fetched for it or becomes a version.
    checkOnData(recipe, await outlineAt(location, openHooks(services)))
    const { fingerprint } = await openDataset(location, openHooks(services))
    const { code, diffs, environment } = await surroundings(log)
    const { version, created } = log.freeze({ recipe, code, diffs, environment, dataFingerprint: fingerprint, name: name ?? null, parent: parent === undefined ? null : log.version(parent).id })
    if (created) emit({ name: 'versions.changed', payload: { version: version.short } })
    const run = log.createRun({ version: version.id, seed: seed ?? recipe.seed, engineAsked: recipe.engine, determinism: recipe.determinism, epochs: recipe.budget.epochs })
    emit({ name: 'run.changed', payload: { run } })
    // Whoever asked hears of the run before its first event.
    setImmediate(() => supervisor.pump())
    return { version, run }
  },
  'runs.list': (_input, { log }) => log.runs(),
  'runs.show'({ id, metrics, every }, { log }) {
    const run = log.run(id)
    return { run, version: log.version(run.version), artifacts: log.artifacts(run.id), metrics: metrics ? log.series(run.id, undefined, every ? undefined : SHOWN_POINTS) : [] }
  },
  'runs.pause': ({ id }, { supervisor }) => supervisor.pause(id),
  'runs.stop': ({ id }, { supervisor }) => supervisor.stop(id),
  'runs.resume': ({ id }, { supervisor }) => supervisor.resume(id),
  'runs.remove'({ id }, { log, emit }) {
    const run = log.run(id)
    log.trash(run.id)
    emit({ name: 'run.removed', payload: { run: run.id } })
    return {}
  },
  'runs.restore'({ id }, { log, emit }) {
    const run = log.restore(id)
    emit({ name: 'run.changed', payload: { run } })
    return run
  },
  'runs.evaluation'({ id }, { log }) {
    const run = log.run(id)
    const evaluation = readEvaluation(log, run)
    const confusion = evaluation === null ? null : confusionOf(evaluation)
    return evaluation === null || confusion === null ? null : { run: run.short, split: evaluation.split, weights: evaluation.weights, ...confusion }
  },
  async 'runs.samples'({ id, actual, predicted, count }, services) {
    const { log } = services
    const run = log.run(id)
    const evaluation = readEvaluation(log, run)
    if (evaluation === null) return []
    const { recipe } = log.version(run.version)
    const chosen = pickSamples(evaluation, actual, predicted, count)
    const tiles = await tilesAt(locate(log, recipe.data.dataset), recipe.data, chosen.map(({ index }) => index), openHooks(services))
    return tiles.map((tile, i) => ({ ...tile, predicted: chosen[i]?.said ?? null, confidence: chosen[i]?.confidence ?? null }))
  },
  'runs.report'({ id }, { log, clock }) {
    const run = log.run(id)
    const evaluation = readEvaluation(log, run)
    const confusion = evaluation === null ? null : confusionOf(evaluation)
    const html = runReport({
      run, version: log.version(run.version), series: log.series(run.id, undefined, SHOWN_POINTS), now: clock.now(),
      evaluation: evaluation === null || confusion === null ? null : { run: run.short, split: evaluation.split, weights: evaluation.weights, ...confusion },
    })
    const path = join(log.dir, 'reports', `${run.short}.html`)
    mkdirSync(join(log.dir, 'reports'), { recursive: true })
    writeFileAtomic(path, html)
    return { path }
  },
  async predict({ run: ref, inputs, weights }, { log, supervisor }) {
    const run = log.run(ref)
    const engine = run.engine === 'tensorflow' || run.engine === 'wasm' ? run.engine : 'auto'
    const outcome = await supervisor.probe({ job: 'predict', checkpoint: weightsFile(log, run, weights), inputs, engine, threads: null, determinism: false })
    if (outcome.job !== 'predict') throw new AtelierError('bug', 'the prediction answered for another job')
    return outcome.predictions
  },
}
