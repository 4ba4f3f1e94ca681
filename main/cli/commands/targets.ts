import type { Command } from 'commander'
import type { CallOutput } from '../../../preload/contract'
import { figure } from '../../lib/figure'
import { Exit, print } from '../context'
import { fixText } from '../fix-text'
import { textTable } from '../output'
import type { CommandFile } from '../registry'

type Checked = CallOutput<'targets.check'>

const percent = (share: number | null): string => (share === null ? 'not measured' : `${(100 * share).toFixed(1)}%`)
const withUnit = (value: number | null, unit: string): string => (value === null ? '' : `${figure(value)}${unit === '' ? '' : ` ${unit}`}`)

function suits({ name, transform, proposal }: Checked['targets'][number]): string {
  const kind = typeof proposal?.transform.kind === 'string' ? proposal.transform.kind : 'none'
  return `  ${name}: ${kind}${kind === transform ? ' (as it is)' : ''}. ${proposal?.reason ?? ''}`
}

/** The finding first, then what is behind it, and last what can be typed to answer it. */
export function targetsText({ recipe, finding, targets, pairs }: Checked): string {
  const numbers = targets.filter(({ card }) => card !== null)
  return [
    `${finding.level}: ${finding.message}`, '',
    textTable(['target', 'kind', 'values', 'missing', 'mean', 'spread', 'min', 'max', 'outliers'], targets.map(({ name, kind, present, missing, unit, card }) => [
      name, kind, String(present), String(missing), withUnit(card?.mean ?? null, unit), withUnit(card?.spread ?? null, unit), withUnit(card?.min ?? null, unit), withUnit(card?.max ?? null, unit), card === null ? '' : String(card.beyondFences?.count ?? 0),
    ])).trimEnd(),
    '', 'What each would take of the loss (answering the same for all) and of the gradient at the start:',
    textTable(['target', 'loss', 'share of the loss', 'share of the gradient'], targets.map(({ name, constantLoss, lossShare, gradientShare }) => [name, figure(constantLoss), percent(lossShare), targets.length === 1 ? percent(1) : percent(gradientShare)])).trimEnd(),
    ...(pairs.length === 0 ? [] : ['', 'How many times one spreads as far as the other:', textTable(['wide', 'narrow', 'ratio', 'level'], pairs.map(({ wide, narrow, ratio, level }) => [wide, narrow, ratio === null ? 'the other is constant' : figure(ratio), level])).trimEnd()]),
    ...(numbers.length === 0 ? [] : ['', 'Transforms that suit:', ...numbers.map(suits)]),
    ...finding.fixes.flatMap((fix) => ['', fixText(recipe, fix)]),
  ].join('\n') + '\n'
}

export const targets: CommandFile = {
  name: 'targets',
  register(program: Command, run) {
    program.command('targets').description('what a model is asked for').command('check').argument('<dataset>', 'a data set of the project, or a preset called like one').option('--columns <names>', 'columns to take as targets, with commas between them; else those of the preset, or every numeric one')
      .description('ranges, ratios, shares of loss and gradient, and transforms that suit; exit 1 when it is red').action((dataset: string, options: { columns?: string }) => run(async (context) => {
        const columns = options.columns === undefined ? null : options.columns.split(',').map((name) => name.trim()).filter((name) => name !== '')
        const checked = await (await context.project()).call('targets.check', { dataset, columns })
        print(context, checked, targetsText)
        if (checked.finding.level === 'red') throw new Exit(1)
      }))
  },
}
