import type { FailureCause } from '../../preload/contract'
import { AtelierError, toErrorBody } from '../lib/errors'
import type { ErrorBody } from '../../preload/contract'

export interface Failure { readonly cause: FailureCause; readonly error: ErrorBody }

const codeOf = (thrown: unknown): string => {
  if (thrown instanceof AtelierError) return thrown.code
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code
  return ''
}

/** TensorFlow's and V8's words for "no memory left"; they carry no code. */
const noMemory = /OOM when allocating|ResourceExhausted|RESOURCE_EXHAUSTED|std::bad_alloc|Array buffer allocation failed|Cannot allocate memory|memory access out of bounds/

/** Tells causes of failure apart by code, and where a library has none, by its fixed words. What is left is a bug and says so. */
export function failureOf(thrown: unknown): Failure {
  const code = codeOf(thrown)
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL' || code === 'disk.full') {
    return {
      cause: 'disk-full',
      error: { code: 'disk.full', message: `The disk is full: ${text}`, hint: 'Free some space, then resume: the run goes on from its last checkpoint.' },
    }
  }
  if (noMemory.test(text) || code === 'ENOMEM' || code === 'memory.full') {
    return {
      cause: 'out-of-memory',
      error: { code: 'memory.full', message: `There is not enough memory for this training: ${text.slice(0, 300)}`, hint: 'Use a smaller norm batch with more accumulation, smaller images or a smaller model.' },
    }
  }
  if (code === 'training.nan' || code === 'predict.nan') return { cause: 'nan', error: toErrorBody(thrown) }
  if (code.startsWith('data.')) return { cause: 'bad-data', error: toErrorBody(thrown) }
  return { cause: 'bug', error: toErrorBody(thrown) }
}

/** How a process ended that said nothing of it. */
export function suddenly(code: number | null, signal: string | null): string {
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`
  return `ended suddenly (${how}).${signal === 'SIGKILL' ? ' The system does that too when memory runs out.' : ''}`
}

/** A training that ended without a word. */
export function failureOfExit(code: number | null, signal: string | null): Failure {
  return {
    cause: signal === null ? 'bug' : 'killed',
    error: { code: 'training.killed', message: `The training process ${suddenly(code, signal)}`, hint: 'Resume goes on from the last checkpoint.' },
  }
}
