import { expect, it } from 'vitest'
import type { RunRow } from '../../../preload/contract'
import { answerOf } from './facts'

const run = (short: string, changes: Partial<RunRow> = {}): RunRow => ({
  id: short, short, version: 'v1', versionName: null, state: 'done', cause: null, message: null, hint: null, seed: 0, engineAsked: 'auto', determinism: false, engine: null, threads: null,
  created: Number(short.slice(1)), started: null, ended: null, seconds: 0, dataWait: null, imported: false, attempts: 1, epoch: 3, epochs: 8, step: 0, steps: 0, dataset: 'mini', last: { 'val.accuracy': 0.848 }, best: {}, weights: null, preflight: null, reason: null, reproduces: null, reproduction: null, ...changes,
})
const answer = (shown: RunRow | null, runs: readonly RunRow[] = [], problems: readonly { path: string; message: string; hint: string }[] = []): string => answerOf({ run: shown, runs, problems, model: null })

it('speaks of the run on show', () => {
  expect(answer(run('r1', { state: 'running' }))).toBe('r1 is training: epoch 4 of 8, 84.8 % validation accuracy so far.')
  expect(answer(run('r1', { state: 'running', last: {} }))).toBe('r1 is training: epoch 4 of 8.')
  expect(answer(run('r1'))).toBe('r1 is done: 84.8 % validation accuracy.')
  expect(answer(run('r1', { state: 'stopped', last: { 'val.loss': 0.5 } }))).toBe('r1 is stopped after 3 of 8 epochs: 0.5 validation loss.')
  expect(answer(run('r1', { state: 'failed', cause: 'out-of-memory' }))).toBe('r1 failed: out of memory.')
})

it('names another run that trains while an older one is shown', () => {
  const shown = run('r10')
  expect(answer(shown, [run('r15', { state: 'running' }), shown])).toBe('r10 is done: 84.8 % validation accuracy. r15 is training.')
})

it('says what a queued run waits for', () => {
  const [first, second, third] = [run('r1', { state: 'running' }), run('r2', { state: 'queued' }), run('r3', { state: 'queued' })]
  expect(answer(second, [third, second, first])).toBe('r2 waits for r1.')
  expect(answer(third, [third, second, first])).toBe('r3 waits for r1 and 1 more.')
  expect(answer(third, [third, second])).toBe('r3 waits for r2.')
  expect(answer(second, [second])).toBe('r2 starts next.')
})

it('without a run says what is ready, or how many fields hold it back', () => {
  expect(answer(null, [], [{ path: 'optim.lr', message: 'must be a number', hint: '' }])).toBe('One field needs a look before this can start.')
  expect(answerOf({ run: null, runs: [], problems: [], model: { nodes: [], parameters: 1234, trainable: 1234, weightBytes: 0, activationBytes: 0 } })).toBe('Ready to train: 1,234 parameters')
  expect(answerOf({ run: null, runs: [], problems: [], model: null, refusal: '2 of 82 samples cannot be used.' })).toBe('This cannot start: 2 of 82 samples cannot be used.')
})
