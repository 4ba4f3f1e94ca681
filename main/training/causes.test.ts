import { describe, expect, it } from 'vitest'
import { AtelierError } from '../lib/errors'
import { failureOf, failureOfExit } from './causes'

const coded = (code: string): Error => Object.assign(new Error(`it failed with ${code}`), { code })

describe('the cause of a failure', () => {
  it.each([
    ['a write on a full disk', coded('ENOSPC'), 'disk-full', 'disk.full'],
    ['a quota that is used up', coded('EDQUOT'), 'disk-full', 'disk.full'],
    ['a full database', coded('SQLITE_FULL'), 'disk-full', 'disk.full'],
    ['the log on a full disk', new AtelierError('disk.full', 'full'), 'disk-full', 'disk.full'],
    ['TensorFlow out of memory', new Error('OOM when allocating tensor with shape[64,512]'), 'out-of-memory', 'memory.full'],
    ['a system out of memory', coded('ENOMEM'), 'out-of-memory', 'memory.full'],
    ['a thread out of memory', new AtelierError('memory.full', 'heap out of memory'), 'out-of-memory', 'memory.full'],
    ['a loss that is no number', new AtelierError('training.nan', 'nan'), 'nan', 'training.nan'],
    ['a prediction that is no number', new AtelierError('predict.nan', 'nan'), 'nan', 'predict.nan'],
    ['damaged samples', new AtelierError('data.damaged', 'damaged'), 'bad-data', 'data.damaged'],
    ['anything else', new TypeError('x is not a function'), 'bug', 'bug'],
    ['a thrown text', 'a text', 'bug', 'bug'],
  ])('of %s', (_what, thrown, cause, code) => {
    expect(failureOf(thrown)).toMatchObject({ cause, error: { code } })
  })
  it('keeps what was said and how to go on', () => {
    const { error } = failureOf(coded('ENOSPC'))
    expect(error.message).toBe('The disk is full: it failed with ENOSPC')
    expect(error.hint).toMatch(/resume/)
  })
})

describe('a process that ended without a word', () => {
  it('was killed when a signal ended it, and SIGKILL may mean that memory ran out', () => {
    expect(failureOfExit(null, 'SIGKILL')).toMatchObject({ cause: 'killed', error: { message: expect.stringMatching(/SIGKILL.*memory/) as string } })
    expect(failureOfExit(null, 'SIGSEGV').error.message).not.toMatch(/memory/)
  })
  it('is a fault of ours when it left by itself', () => {
    expect(failureOfExit(3, null)).toMatchObject({ cause: 'bug', error: { message: expect.stringMatching(/exit code 3/) as string } })
    expect(failureOfExit(null, null).error.message).toMatch(/exit code unknown/)
  })
})
