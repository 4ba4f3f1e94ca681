import type { Command } from 'commander'
import type { RunRow } from '../../../preload/contract'
import { Exit, print } from '../context'
import { follow } from '../follow'
import { figure, seconds, textTable, timeText, waiting } from '../output'
import type { CommandFile } from '../registry'

const main = (run: RunRow): string => {
  const name = ['test.accuracy', 'val.accuracy', 'val.loss', 'train.loss'].find((metric) => run.last[metric] !== undefined)
  return name === undefined ? '' : `${name} ${figure(run.last[name])}`
}

const list = (rows: readonly RunRow[]): string =>
  rows.length === 0 ? 'No runs yet. Start one with: atelier train quick\n' : textTable(['run', 'version', 'state', 'data', 'seed', 'epoch', 'result', 'time', 'created'], rows.map((run) => [
    run.short, run.version, run.cause === null ? run.state : `${run.state} (${run.cause})`, run.dataset, String(run.seed), `${run.epoch}/${run.epochs}`, main(run), seconds(run.seconds), timeText(run.created),
  ]))

function one(run: RunRow): string {
  const metrics = [...new Set([...Object.keys(run.last), ...Object.keys(run.best)])].sort()
  return [
    `${run.short} of ${run.version}: ${run.state}${run.message === null ? '' : ` - ${run.message}`}`, ...(run.hint === null ? [] : [run.hint]),
    `data ${run.dataset}, seed ${run.seed}, engine ${run.engine ?? 'not started'}, step ${run.step} of ${run.steps}, ${seconds(run.seconds)}, ${run.dataWait === null ? 'waiting for data not measured' : waiting('waited', run.dataWait)}, ${run.attempts} ${run.attempts === 1 ? 'attempt' : 'attempts'}`,
    `weights ${run.weights ?? 'not finished'}`,
    ...(run.preflight ?? []).filter(({ level }) => level !== 'green').map(({ level, message }) => `${level}: ${message}`),
    ...(run.reason === null ? [] : [`started all the same: ${run.reason}`]), '',
    textTable(['metric', 'last', 'best', 'epoch'], metrics.map((name) => [name, figure(run.last[name]), figure(run.best[name]?.value), run.best[name] === undefined ? '' : String(run.best[name].epoch)])).trimEnd(),
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
      const shown = await (await context.project()).call('runs.show', { id, metrics: options.metrics === true, every: true })
      const metrics = Object.fromEntries(shown.metrics.map((series) => [series.name, series.steps.map((step, i) => [step, series.values[i] ?? null])]))
      print(context, { ...shown.run, artifacts: shown.artifacts, clearance: shown.clearance, ...(options.metrics === true ? { metrics } : {}) }, () => one(shown.run))
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
      print(context, await (await context.project()).call('runs.restore', { id }), one)
    }))
    group.command('report').argument('<run>').description('writes an HTML report and prints where it lies').action((id: string) => run(async (context) => {
      print(context, await (await context.project()).call('runs.report', { id }), ({ path }) => `${path}\n`)
    }))
  },
}
