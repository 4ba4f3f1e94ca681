import type { RecipeProblem, Resolved, RunRow } from '../../../preload/contract'
import { mainMetric, runsBefore } from '../../state/runs'
import { text } from '../../text/en'
import { epochOf, metricText, metricWords } from '../../text/format'

/** "84.8 % validation accuracy", or "" when nothing is measured yet. */
function resultOf(run: RunRow): string {
  const metric = mainMetric(run)
  const value = run.last[metric]
  return value === undefined ? '' : `${metricText(metric, value)} ${metricWords(metric).toLowerCase()}`
}

/** What a queued run waits for, in words. */
export const waitText = (run: RunRow, runs: readonly RunRow[]): string => text.train.waitsFor(runsBefore(run, runs).map(({ short }) => short))

function sayRun(run: RunRow, runs: readonly RunRow[]): string {
  const result = resultOf(run)
  switch (run.state) {
    case 'queued':
      return `${run.short} ${waitText(run, runs).toLowerCase()}.`
    case 'running':
      return text.train.isTraining(run.short, epochOf(run), run.epochs, result)
    case 'failed':
      return text.train.hasFailed(run.short, run.cause === null ? '' : text.causes[run.cause].toLowerCase())
    default:
      return text.train.isOver(run.short, text.states[run.state].toLowerCase(), run.state === 'done' ? '' : text.train.epochsOf(run.epoch, run.epochs), result)
  }
}

interface Scene { readonly run: RunRow | null; readonly runs: readonly RunRow[]; readonly problems: readonly RecipeProblem[]; readonly model: Resolved['model']; /** Why the check says that it cannot train. */ readonly refusal?: string | undefined }

/** The answer to the screen's question in one sentence: how the run on show does, and which other one trains; with no run yet, what is ready. */
export function answerOf({ run, runs, problems, model, refusal }: Scene): string {
  if (run === null) {
    if (problems.length > 0) return text.train.problems(problems.length)
    if (refusal !== undefined) return text.train.heldBack(refusal)
    return model === null ? text.screens.train.question : `${text.train.ready}: ${model.parameters.toLocaleString('en')} ${text.train.parameters}`
  }
  const other = run.state === 'queued' ? undefined : runs.find(({ id, state }) => state === 'running' && id !== run.id)
  return other === undefined ? sayRun(run, runs) : `${sayRun(run, runs)} ${text.train.otherTrains(other.short)}`
}
