import type { Command } from 'commander'
import type { Effects, FactorEffect } from '../../../preload/contract'
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
        print(context, await (await context.project()).call('history.effects', options), report)
      }))
  },
}
