import type { Command } from 'commander'
import { FIRST_SHARE, SCALED, compareShares, lastUnder, scaledBeside } from '../../../preload/contract'
import type { AttemptRow, RunRow, ShareComparison } from '../../../preload/contract'
import { Exit, print } from '../context'
import { follow } from '../follow'
import { figure } from '../../lib/figure'
import { seconds, textTable, timeText, waiting } from '../output'
import type { CommandFile } from '../registry'

const main = (run: RunRow): string => {
  const name = ['test.accuracy', 'val.accuracy', 'val.loss', 'train.loss'].find((metric) => run.last[metric] !== undefined)
  return name === undefined ? '' : `${name} ${figure(run.last[name])}`
}

/** What its newest attempt ran on. */
function ranOn(ran: readonly AttemptRow[]): string[] {
  const runtime = ran.at(-1)?.runtime ?? null
  if (runtime === null) return []
  const { engine, tensorflow, tfjs, deviceName, threads, kernels, instructionSets, node, os } = runtime
  const library = engine === 'tensorflow' ? `TensorFlow ${tensorflow ?? ''}` : `TensorFlow.js ${tfjs} in WebAssembly`
  return [`ran on ${deviceName}, ${threads.intra} ${threads.intra === 1 ? 'thread' : 'threads'}, ${library}${kernels === null ? '' : `, own kernels for ${kernels}`}, Node ${node}, ${os}`, ...(instructionSets === null ? [] : [`instruction sets ${instructionSets.join(' ')}`])]
}

const list = (rows: readonly RunRow[]): string =>
  rows.length === 0 ? 'No runs yet. Start one with: atelier train quick\n' : textTable(['run', 'version', 'state', 'data', 'seed', 'epoch', 'result', 'time', 'created'], rows.map((run) => [
    run.short, run.version, run.cause === null ? run.state : `${run.state} (${run.cause})`, run.dataset, run.seed === null ? '' : String(run.seed), `${run.epoch}/${run.epochs}`, main(run), seconds(run.seconds), timeText(run.created),
  ]))

const share = (value: number | null): string => (value === null ? 'not measured' : `${(100 * value).toFixed(1)} %`)

/** Each target's part of the gradient in the shared layers, as it was foretold and as it was. */
const sharesText = (shares: readonly ShareComparison[]): string[] =>
  shares.length === 0 ? [] : ['', textTable(['gradient share', 'forecast', 'first 20 steps'], shares.map(({ target, forecast, first }) => [target, share(forecast), share(first)])).trimEnd()]

function one(run: RunRow, shares: readonly ShareComparison[] = [], ran: readonly AttemptRow[] = []): string {
  const metrics = [...new Set([...Object.keys(run.last), ...Object.keys(run.best)])].filter((name) => !name.endsWith(SCALED)).sort()
  const scaled = metrics.some((name) => run.last[name + SCALED] !== undefined)
  const beside = (value: number | undefined): string[] => (scaled ? [value === undefined ? '' : figure(value)] : [])
  return [
    `${run.short} of ${run.version}: ${run.state}${run.message === null ? '' : ` - ${run.message}`}`, ...(run.hint === null ? [] : [run.hint]),
    `data ${run.dataset}, ${run.seed === null ? 'seed not known' : `seed ${run.seed}`}, engine ${run.engine ?? 'not started'}, step ${run.step} of ${run.steps}, ${seconds(run.seconds)}, ${run.dataWait === null ? 'waiting for data not measured' : waiting('waited', run.dataWait)}, ${run.attempts} ${run.attempts === 1 ? 'attempt' : 'attempts'}`,
    ...ranOn(ran), `weights ${run.weights ?? 'not finished'}`,
    ...(run.preflight ?? []).filter(({ level }) => level !== 'green').map(({ level, message }) => `${level}: ${message}`),
    ...(run.reason === null ? [] : [`started all the same: ${run.reason}`]),
    ...(run.reproduces === null ? [] : [run.reproduction === null ? `repeats ${run.reproduces}, without a verdict so far` : `${run.reproduction.verdict}: ${run.reproduction.sentence}`]), '',
    textTable(['metric', 'last', ...(scaled ? ['scaled'] : []), 'best', ...(scaled ? ['scaled'] : []), 'epoch'], metrics.map((name) => [
      name, figure(run.last[name]), ...beside(scaledBeside(run, name).last), figure(run.best[name]?.value), ...beside(scaledBeside(run, name).best), run.best[name] === undefined ? '' : String(run.best[name].epoch),
    ])).trimEnd(),
    ...sharesText(shares),
  ].join('\n') + '\n'
}

export const runs: CommandFile = {
  name: 'runs',
  register(program: Command, run) {
    const group = program.command('runs').description('trainings of the project')
    group.command('list').description('newest first').action(() => run(async (context) => {
      print(context, await (await context.project()).call('runs.list', {}), list)
    }))
    group.command('show').argument('<run>').option('--metrics', 'with every metric as [step, value] pairs').description('one run with its results').action((id: string, options: { metrics?: boolean }) => run(async (context) => {
      const client = await context.project()
      const wanted = options.metrics === true
      const first = await client.call('runs.show', { id, metrics: wanted, every: true })
      const targets = first.version.recipe?.targets.map(({ name }) => name) ?? []
      // Only several targets have shares, which are among the metrics.
      const shown = wanted || targets.length <= 1 ? first : await client.call('runs.show', { id, metrics: true })
      const shares = compareShares(shown.clearance?.report.findings ?? [], lastUnder(FIRST_SHARE, shown.metrics), targets)
      const metrics = Object.fromEntries(shown.metrics.map((series) => [series.name, series.steps.map((step, i) => [step, series.values[i] ?? null])]))
      print(context, { ...shown.run, ran: shown.ran, artifacts: shown.artifacts, clearance: shown.clearance, ...(shares.length === 0 ? {} : { shares }), ...(wanted ? { metrics } : {}) }, () => one(shown.run, shares, shown.ran))
    }))
    group.command('resume').argument('<run>').description('goes on from the newest checkpoint, to the end').action((id: string) => run(async (context) => {
      const client = await context.project({ runQueue: true })
      const ended = await follow(context, client, async () => {
        const row = await client.call('runs.resume', { id })
        return { run: row, version: await client.call('versions.show', { id: row.version }) }
      })
      if (ended.interrupted) throw new Exit(130)
      if (ended.state !== 'done') throw new Exit(1)
    }))
    for (const [name, description] of [['stop', 'stops a run with a checkpoint'], ['pause', 'pauses a run with a checkpoint']] as const) {
      group.command(name).argument('<run>').description(description).action((id: string) => run(async (context) => {
        const row = await (await context.project()).call(name === 'stop' ? 'runs.stop' : 'runs.pause', { id })
        print(context, row, () => `${row.short} is ${row.state} at step ${row.step} of ${row.steps}.\n`)
      }))
    }
    group.command('rm').argument('<run>').description('moves a run to the trash, for 30 days').action((id: string) => run(async (context) => {
      await (await context.project()).call('runs.remove', { id })
      print(context, { removed: id }, () => `${id} is in the trash. Take it back with: atelier runs restore ${id}\n`)
    }))
    group.command('restore').argument('<run>').description('takes a run out of the trash').action((id: string) => run(async (context) => {
      print(context, await (await context.project()).call('runs.restore', { id }), (row) => one(row))
    }))
    group.command('report').argument('<run>').description('writes an HTML report and prints where it lies').action((id: string) => run(async (context) => {
      print(context, await (await context.project()).call('runs.report', { id }), ({ path }) => `${path}\n`)
    }))
  },
}
