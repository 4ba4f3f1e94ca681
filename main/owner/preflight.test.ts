import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { trainers } from '../training/fixtures/project'
import { noisyTable, tableRecipe } from '../training/fixtures/table'
import { Answers } from '../training/answers'
import { Measurements } from './preflight'

let answers: Answers
let dir: string
beforeAll(() => {
  answers = new Answers(trainers, () => undefined)
})
afterAll(() => {
  answers.close()
})
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-measured-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const folder = (): string => join(dir, 'measured')
const open = (): Measurements => new Measurements(folder(), answers, () => undefined)
const of = (measurements: Measurements, fields: Parameters<typeof tableRecipe>[0] = {}, fingerprint = 'a', ticket?: string) => (
  measurements.cancellable(ticket, (signal) => measurements.of(tableRecipe({ engine: 'tensorflow', ...fields }), 1, noisyTable(dir), join(dir, 'cache'), fingerprint, signal)))

it('a recipe is measured once on one state of its data, also by those that come later', async () => {
  const first = await of(open())
  const measurements = open()
  const again = await of(measurements, { optim: { kind: 'sgd', lr: 0.5 } })
  expect([first.fresh, again.fresh, again.evidence]).toEqual([true, false, first.evidence])
  expect((await of(measurements, {}, 'b')).fresh).toBe(true)
  expect((await of(measurements, { batch: { norm: 8 } })).fresh).toBe(true)
})

it('what is kept and cannot be read is measured again', async () => {
  await of(open())
  const [file = ''] = readdirSync(folder())
  writeFileSync(join(folder(), file), '{"format":1')
  expect((await of(open())).fresh).toBe(true)
})

it('who asks for what is being measured waits for it, and a cancelled one says so and is not kept', async () => {
  const measurements = open()
  const both = [of(measurements), of(measurements)]
  expect(new Set((await Promise.all(both)).map(({ evidence }) => evidence)).size).toBe(1)
  const cancelled = of(measurements, { batch: { norm: 4 } }, 'a', 'mine')
  const heard = expect(cancelled).rejects.toMatchObject({ code: 'preflight.cancelled' })
  measurements.cancel('mine')
  await heard
  expect((await of(measurements, { batch: { norm: 4 } })).fresh).toBe(true)
})

it('cancelling one\'s own check ends nobody else\'s', async () => {
  const measurements = open()
  const [other, mine, later] = [of(measurements), of(measurements, {}, 'a', 'mine'), of(measurements, { batch: { norm: 4 } }, 'a', 'later')]
  const heard = Promise.all([mine, later].map((one) => expect(one).rejects.toMatchObject({ code: 'preflight.cancelled' })))
  measurements.cancel('mine')
  measurements.cancel('later')
  await heard
  expect((await other).evidence.norms).not.toEqual([])
})
