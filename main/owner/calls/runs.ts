import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CallParsed, Recipe } from '../../../preload/contract'
import { outlineAt, tilesAt } from '../../data'
import { runReport } from '../../export/report'
import { AtelierError } from '../../lib/errors'
import { writeFileAtomic } from '../../lib/files'
import { withExpectation } from '../../versions/expectation'
import { madeOf } from '../../versions/made'
import { preflight } from '../preflight'
import type { Checked } from '../preflight'
import { locate, openHooks, progressFor } from '../services'
import type { Services } from '../services'
import { confusionOf, pickSamples, readEvaluation, truthsOf, weightsFile } from './evaluation'
import { checkOnData, locateFor, recipeFrom } from './recipes'
import type { Handlers } from './types'

/** Points of a series that a screen or a report gets at most; the command line and exports read them all. */
const SHOWN_POINTS = 4000

/** Samples of a truth-against-prediction chart at most. */
const SHOWN_TRUTHS = 1000

/** The recipe that a person asks for, with everything that is known of it before it runs. */
async function checked({ recipe: given, set, seed, name, parent, ticket }: CallParsed<'preflight'> & { name?: string | undefined }, services: Services): Promise<Checked & { recipe: Recipe }> {
  const recipe = recipeFrom(given, set)
  const location = locateFor(recipe, services)
  // What cannot train is refused before anything is fetched for it or becomes a version.
  const model = checkOnData(recipe, await outlineAt(location, openHooks(services)))
  const wish = { seed: seed ?? recipe.seed, name: name ?? null, parent: parent === undefined ? null : services.log.version(parent).id }
  return { recipe, ...(await services.measurements.cancellable(ticket, (signal) => preflight(recipe, model, location, wish, services, signal, ticket))) }
}

export const runCalls: Handlers<'preflight' | 'preflight.cancel' | 'runs.start' | 'runs.list' | 'runs.twin' | 'runs.show' | 'runs.pause' | 'runs.stop' | 'runs.resume' | 'runs.remove' | 'runs.restore' | 'runs.evaluation' | 'runs.truths' | 'runs.samples' | 'runs.report' | 'predict'> = {
  async preflight(input, services) {
    const { recipe, report } = await checked(input, services)
    return { recipe, ...report }
  },
  'preflight.cancel'({ ticket }, { measurements }) {
    measurements.cancel(ticket)
    return {}
  },
  async 'runs.start'({ reason, unasked, hypothesis, ...wish }, services) {
    const { log, supervisor, emit } = services
    const { recipe, input, report } = await checked(wish, services)
    const red = report.findings.filter(({ level }) => level === 'red')
    if (red.length > 0 && reason === undefined && !unasked) {
      throw new AtelierError('preflight.red', red.map(({ message }) => message).join(' '), 'Mend it, or say in one line why it should run all the same.')
    }
    const { version: frozen, created } = log.freeze(input)
    const expected = withExpectation(frozen.hypothesis, hypothesis ?? '')
    const version = (expected === frozen.hypothesis ? null : log.edit([{ ref: frozen.id, changes: { hypothesis: expected } }])[0]) ?? frozen
    if (created || version !== frozen) emit({ name: 'versions.changed', payload: { version: version.short } })
    const run = log.createRun({
      version: version.id, seed: wish.seed ?? recipe.seed, engineAsked: recipe.engine, determinism: recipe.determinism, epochs: recipe.budget.epochs,
      clearance: { report, reason: red.length === 0 ? null : reason ?? null },
    })
    emit({ name: 'run.changed', payload: { run } })
    // Whoever asked hears of the run before its first event.
    setImmediate(() => supervisor.pump())
    return { version, run }
  },
  'runs.list': ({ limit }, { log }) => log.runs(limit),
  'runs.twin': ({ recipe }, { log }) => log.twin(recipeFrom(recipe, [])),
  'runs.show'({ id, metrics, every }, { log }) {
    const run = log.run(id)
    return { run, version: log.version(run.version), ran: log.attempts(run.id), artifacts: log.artifacts(run.id), clearance: log.clearance(run.id), reproduction: log.reproduction(run.id), metrics: metrics ? log.series(run.id, undefined, every ? undefined : SHOWN_POINTS) : [] }
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
  'runs.truths'({ id }, { log }) {
    const run = log.run(id)
    const evaluation = readEvaluation(log, run)
    if (evaluation === null || evaluation.numbers.length === 0) return null
    const { targets } = madeOf(log.version(run.version)).recipe
    return { split: evaluation.split, weights: evaluation.weights, targets: truthsOf(evaluation, (name) => targets.find((target) => target.name === name)?.unit ?? '', SHOWN_TRUTHS) }
  },
  async 'runs.samples'({ id, actual, predicted, count }, services) {
    const { log } = services
    const run = log.run(id)
    const evaluation = readEvaluation(log, run)
    if (evaluation === null) return []
    const { recipe } = madeOf(log.version(run.version))
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
  async predict({ run: ref, inputs, weights, ticket }, services) {
    const { log, answers, measurements } = services
    const run = log.run(ref)
    const engine = run.engine === 'tensorflow' || run.engine === 'wasm' ? run.engine : 'auto'
    const checkpoint = weightsFile(log, run, weights)
    const outcome = await measurements.cancellable(ticket, (signal) => answers.ask({ job: 'predict', checkpoint, inputs, engine, threads: null, determinism: false }, signal, progressFor(services, ticket)))
    if (outcome.job !== 'predict') throw new AtelierError('bug', 'the prediction answered for another job')
    return outcome.predictions
  },
}
