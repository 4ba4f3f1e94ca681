import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { Prediction } from '../../../preload/contract'
import { figure } from '../../lib/figure'
import { AtelierError } from '../../lib/errors'
import { print } from '../context'
import { textTable } from '../output'
import type { CommandFile } from '../registry'

/** Lines on standard error; `--json` has every one. */
const LINES = 10

/** Which numbers lie beyond those of training, a line each; nothing where none does. */
function beyondText(rows: readonly Prediction[]): string {
  const lines = rows.flatMap(({ input, targets }) => Object.values(targets).flatMap(({ beyond }) => (beyond === null ? [] : [`${input}: ${beyond.message}\n`])))
  const left = lines.length - LINES
  return [...lines.slice(0, LINES), ...(left <= 0 ? [] : [`And ${left} more ${left === 1 ? 'value' : 'values'} beyond those of training; --json names each.\n`])].join('')
}

export const predict: CommandFile = {
  name: 'predict',
  register(program: Command, run) {
    program.command('predict').argument('<run>').argument('<inputs...>', 'pictures, or CSV files with the model\'s columns').option('--weights <which>', 'best or final; best when early stopping was on')
      .description('predictions in the targets\' own units').action((id: string, inputs: string[], options: { weights?: string }) => run(async (context) => {
        const { weights } = options
        if (weights !== undefined && weights !== 'best' && weights !== 'final') throw new AtelierError('usage', `--weights takes best or final, got "${weights}"`)
        const rows = await (await context.project()).call('predict', { run: id, inputs: inputs.map((path) => resolve(path)), ...(weights === undefined ? {} : { weights }) })
        context.streams.err(beyondText(rows))
        print(context, rows, () => textTable(['input', 'target', 'value', 'sure'], rows.flatMap(({ input, targets }) => Object.entries(targets).map(([name, { value, unit, probabilities }]) => [
          input, name, typeof value === 'number' ? `${figure(value)}${unit === '' ? '' : ` ${unit}`}` : value, probabilities === null ? '' : `${((probabilities[String(value)] ?? 0) * 100).toFixed(1)}%`,
        ]))))
      }))
  },
}
