import { expect, it } from 'vitest'
import type { UnitInfo } from '../../preload/contract'
import { allIds, copyOf, merged, moved, newStep, parted, stepsIn } from './pipeline'
import type { Step } from './pipeline'

const step = (id: string, op = 'affine'): Step => ({ id, op, p: 1 })
const unit = (id: string, defaults = {}): UnitInfo => ({ id, title: id, summary: '', source: '', schema: {}, defaults })
const namesOf = (entries: readonly { step: Step; on: boolean }[]) => entries.map(({ step: { id }, on }) => (on ? id : `(${id})`)).join(' ')

it('a switched-off step leaves the recipe and keeps its place, its probability and its neighbours', () => {
  const entries = merged([step('a'), step('b'), step('c')], []).map((entry) => ({ ...entry, on: entry.step.id !== 'b' }))
  const { on, off } = parted(entries)
  expect(on.map(({ id }) => id)).toEqual(['a', 'c'])
  expect(namesOf(merged(on, off))).toBe('a (b) c')
  expect(namesOf(merged([step('c'), step('a')], off))).toBe('c a (b)')
  expect(namesOf(merged([step('c')], off))).toBe('c (b)')
})

it('a switched-off step whose id the recipe took meanwhile gets another one, below it too', () => {
  const off = { step: step('affine'), after: 'b' }
  expect(namesOf(merged([step('affine'), step('b')], [off]))).toBe('affine b (affine-2)')
  const choice: Step = { id: 'oneOf', op: 'oneOf', of: [step('affine')] }
  const [renamed] = merged([step('affine')], [{ step: choice, after: null }])
  expect(renamed).toMatchObject({ on: false, step: { id: 'oneOf', of: [{ id: 'affine-2' }] } })
})

it('several switched-off steps keep their order, also at the front and all together', () => {
  const entries = [{ step: step('a'), on: false }, { step: step('b'), on: false }, { step: step('c'), on: true }, { step: step('d'), on: false }]
  const { on, off } = parted(entries)
  expect(namesOf(merged(on, off))).toBe('(a) (b) c (d)')
})

it('new and copied steps have ids that nothing else has, below a one-of too', () => {
  const choice: Step = { id: 'oneOf', op: 'oneOf', of: [step('affine'), step('affine-2')] }
  const taken = allIds([{ step: choice, on: true }, { step: step('hue', 'hue'), on: false }])
  expect(taken).toEqual(['oneOf', 'affine', 'affine-2', 'hue'])
  expect(newStep(unit('affine', { degrees: 10 }), taken, undefined)).toEqual({ id: 'affine-3', op: 'affine', p: 1, degrees: 10 })
  const copy = copyOf(choice, taken)
  expect([copy.id, ...stepsIn(copy.of).map(({ id }) => id)]).toEqual(['oneOf-2', 'affine-3', 'affine-4'])
})

it('a new one-of has something to choose from', () => {
  expect(stepsIn(newStep(unit('oneOf'), [], unit('affine')).of)).toEqual([{ id: 'affine', op: 'affine', p: 1 }])
})

it('moving keeps every step, and beyond the ends nothing moves', () => {
  expect([moved(['a', 'b', 'c'], 0, 2), moved(['a', 'b', 'c'], 2, 1), moved(['a', 'b'], 0, -1)]).toEqual([['b', 'c', 'a'], ['a', 'c', 'b'], ['a', 'b']])
})
