import type { Command } from 'commander'
import type { Effects, FactorEffect } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { figure } from '../../lib/figure'
import { print } from '../context'
import { textTable } from '../output'
import type { CommandFile } from '../registry'

const changes = ({ factor, changes: all }: FactorEffect): string[][] => all.map(({ from, to, estimate, judged, settings, pairCount, verdict }) => [
  factor, `${from} -> ${to}`, `${estimate > 0 ? '+' : ''}${figure(estimate)}`, judged === null ? '' : `${figure(judged.interval[0])} to ${figure(judged.interval[1])}`, String(settings), String(pairCount), verdict,
])

function report({ sentence, noise, factors }: Effects): string {
  const rows = factors.flatMap(changes)
  const trends = factors.flatMap(({ trend }) => (trend === null ? [] : [trend.sentence]))
  return [sentence, noise.measured ? noise.sentence : `The noise floor is not measured: ${noise.reason}.`, '',
    rows.length === 0 ? 'No two measured versions differ in one factor alone.' : textTable(['factor', 'change', 'effect', '95 % interval', 'settings', 'pairs', 'verdict'], rows).trimEnd(), ...trends].join('\n') + '\n'
}

export const effects: CommandFile = {
  name: 'effects',
  register(program: Command, run) {
    program.command('effects').description('what each factor did to a metric, from versions that differ in nothing else').option('--metric <name>', 'which metric; val.accuracy or val.loss when none is named').option('--dataset <name>', 'which data set; needed where the project has several')
      .action((options: { metric?: string; dataset?: string }) => run(async (context) => {
        const client = await context.project()
        const used = [...new Set((await client.call('versions.list', {})).map((version) => version.dataset))]
        const dataset = options.dataset ?? (used.length === 1 ? used[0] : undefined)
        if (dataset === undefined || !used.includes(dataset)) throw new AtelierError('usage', dataset === undefined ? `The versions of this project are on ${used.length} data sets.` : `No version is on the data set "${dataset}".`, used.length === 0 ? 'Train one first: atelier train quick' : `Name one of them with --dataset: ${used.join(', ')}.`)
        const columns = await client.call('sheet.columns', { where: '', trash: false })
        const metric = options.metric ?? ['val.accuracy', 'val.loss'].find((name) => columns.some(({ kind, expression }) => kind === 'metric' && expression === name))
        if (metric === undefined) throw new AtelierError('usage', 'Nothing was measured on validation yet.', 'Name a metric with --metric; atelier sheet --names lists them.')
        print(context, await client.call('history.effects', { metric, dataset }), report)
      }))
  },
}
