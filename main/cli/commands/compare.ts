import type { Command } from 'commander'
import type { ComparedClasses, ComparedMetric, Comparison, Flips, Spread } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { figure } from '../../lib/figure'
import type { ProjectClient } from '../../owner/types'
import { print } from '../context'
import { textTable } from '../output'
import type { CommandFile } from '../registry'

interface Answer { readonly comparison: Comparison; readonly classes: ComparedClasses | null; readonly flips: readonly { readonly version: string; readonly flips: Flips | null; /** Why there are none; null where there are. */ readonly why: string | null }[] }

const spreadText = (value: Spread | null): string => (value === null ? 'not measured' : `${figure(value.mean)}${value.sd === null ? '' : ` ± ${value.sd.toPrecision(2)}`}`)
const signed = (value: number): string => `${value > 0 ? '+' : ''}${figure(value)}`

/** "v3 reaches 0.861 best against 0.849 of v1: +0.012, 2.4 noise floors (better)." */
function answerOf({ reference, versions }: Comparison, { metric, figures, noise }: ComparedMetric): string[] {
  const at = versions.findIndex(({ short }) => short === reference)
  const against = figures[at]?.best ?? figures[at]?.last
  return versions.flatMap(({ short }, i) => {
    const [own, difference] = [figures[i]?.best ?? figures[i]?.last, figures[i]?.difference]
    if (own === undefined || own === null || against === undefined || against === null || difference === undefined || difference === null) return []
    const floors = difference.judged === null ? `noise not measured${noise.measured ? '' : `: ${noise.reason}`}` : `${Math.abs(difference.judged.sigmas).toFixed(1)} noise floors, ${difference.verdict}`
    return [`${short} reaches ${metric} ${figure(own.mean)} against ${figure(against.mean)} of ${reference}: ${signed(difference.difference)} (${floors}).`]
  })
}

function metricTable(comparison: Comparison, metrics: readonly ComparedMetric[]): string {
  const head = ['metric', ...comparison.versions.flatMap(({ short }) => (short === comparison.reference ? [`${short} *`, 'last'] : [short, 'last', 'difference', 'floors']))]
  return textTable(head, metrics.map(({ metric, figures }) => [metric, ...comparison.versions.flatMap(({ short }, i) => {
    const held = figures[i]
    const cells = [spreadText(held?.best ?? held?.last ?? null), spreadText(held?.last ?? null)]
    if (short === comparison.reference) return cells
    const difference = held?.difference ?? null
    return [...cells, difference === null ? '' : signed(difference.difference), difference?.judged === undefined || difference.judged === null ? '' : difference.judged.sigmas.toFixed(1)]
  })]))
}

function classTable({ versions: compared }: Comparison, { target, classes, versions }: ComparedClasses): string {
  const measured = compared.flatMap(({ short }, i) => (versions[i] === null || versions[i] === undefined ? [] : [{ short, figures: versions[i].figures }]))
  const rows = classes.map((name, c) => [name, ...measured.flatMap(({ figures }) => { const one = figures[c]; return [one?.precision, one?.recall, one?.f1].map((value) => (value === undefined || value === null ? '' : value.mean.toFixed(3))) })])
  return `Classes of ${target}\n${textTable(['class', ...measured.flatMap(({ short }) => [`${short} precision`, 'recall', 'F1'])], rows)}`
}

/** Why no sample of two versions can be said to have flipped. */
function noFlips({ versions, settings }: Comparison, a: string, b: string): string {
  const contents = settings.find(({ path }) => path === 'data.fingerprint')?.values ?? []
  const of = (short: string) => contents[versions.findIndex((version) => version.short === short)] ?? null
  if (of(a) !== null && of(b) !== null && of(a) !== of(b)) return `${a} and ${b} were trained on data of different content: their samples are not the same ones, so none of them can be said to have flipped.`
  return `${a} and ${b}: predictions of single samples are not measured, since no finished runs of both were evaluated on one split and class target.`
}

function flipLine(reference: string, version: string, found: Flips): string {
  const { gained, lost, other, common, p, runs, sameSeed, betweenSeeds, split } = found
  const seeds = betweenSeeds === null ? '' : ` Two seeds of ${reference} alone differ in ${betweenSeeds.flipped} of ${betweenSeeds.common}.`
  return `${version} is right where ${reference} was wrong in ${gained} of ${common} samples of ${split}, wrong where it was right in ${lost}, otherwise wrong in ${other} (${runs.join(' and ')}${sameSeed ? '' : ', of different seeds'}; McNemar's exact p ${p.toPrecision(2)}).${seeds}`
}

function report({ comparison, classes, flips }: Answer, wanted: string | undefined): string {
  const { versions, settings, metrics } = comparison
  const [first] = wanted === undefined ? metrics.filter(({ direction }) => direction !== null) : metrics
  const left = versions.flatMap(({ short, runs }) => { const out = runs.filter(({ used }) => !used); return out.length === 0 ? [] : [`${short} without ${out.map((run) => `${run.short} (${run.state})`).join(', ')}`] })
  return [
    ...(first === undefined ? ['No metric is measured in two of them.'] : answerOf(comparison, first)), ...(left.length === 0 ? [] : [`Finished runs count: ${left.join('; ')}.`]), '',
    settings.length === 0 ? 'Their settings are the same.\n' : textTable(['setting', ...versions.map(({ short }) => short)], settings.map(({ path, values }) => [path, ...values.map((value) => (value === null ? 'none' : String(value)))])),
    ...(metrics.length === 0 ? [] : [metricTable(comparison, metrics)]), ...(classes === null ? ['Classes are not measured.\n'] : [classTable(comparison, classes)]), ...flips.map(({ version, flips: found, why }) => (found === null ? why ?? '' : flipLine(comparison.reference, version, found))),
  ].join('\n') + '\n'
}

async function ask(client: ProjectClient, ids: string[], metric: string | undefined): Promise<Answer> {
  const found = await client.call('history.compare', { versions: ids })
  const metrics = metric === undefined ? found.metrics : found.metrics.filter((one) => one.metric === metric)
  if (metric !== undefined && metrics.length === 0) throw new AtelierError('usage', `No two of them have ${metric}.`, found.metrics.length === 0 ? 'Train them first.' : `They have ${found.metrics.map((one) => one.metric).join(', ')}.`)
  const classes = await client.call('history.classes', { versions: ids })
  const flips: Answer['flips'][number][] = []
  for (const { short } of found.versions) {
    if (short === found.reference) continue
    const between = await client.call('history.flips', { a: found.reference, b: short, count: 0 })
    flips.push({ version: short, flips: between, why: between === null ? noFlips(found, found.reference, short) : null })
  }
  return { comparison: { ...found, metrics }, classes, flips }
}

export const compare: CommandFile = {
  name: 'compare',
  register(program: Command, run) {
    program.command('compare').argument('<version...>').option('--metric <name>', 'this metric alone').description('two to ten versions side by side: settings, metrics, classes, flipped samples')
      .action((ids: string[], { metric }: { metric?: string }) => run(async (context) => {
        print(context, await ask(await context.project(), ids, metric), (answer) => report(answer, metric))
      }))
  },
}
