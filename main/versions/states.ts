import type { RunState } from '../../preload/contract'

/** From which state a run may go where. Done is final; what was let go of may be taken up again. */
const moves: Record<RunState, readonly RunState[]> = {
  queued: ['running', 'stopped', 'paused', 'failed'],
  running: ['paused', 'done', 'stopped', 'failed', 'interrupted', 'queued'],
  paused: ['queued', 'running', 'stopped'],
  stopped: ['queued', 'running'],
  interrupted: ['queued', 'running', 'stopped'],
  failed: ['queued', 'running', 'failed'],
  done: [],
}
export const canMove = (from: RunState, to: RunState): boolean => moves[from].includes(to)
