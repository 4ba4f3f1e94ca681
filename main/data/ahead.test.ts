import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Batch, HostTensor } from '../engine/session'
import { systemClock } from '../lib/clock'
import { sha256Of } from '../lib/hash'
import { rngOf } from '../lib/rng'
import { openMaker } from './ahead'
import type { BatchMaker, MakerOptions } from './ahead'
import { makeBatch, sharedBytes, sharedFloats } from './batches'
import type { BatchSource, LabelColumn } from './batches'
import { epochOrder, normBatches } from './pipeline'

let dir: string
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-ahead-')) })
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const opened: BatchMaker[] = []
afterEach(async () => { for (const maker of opened.splice(0)) await maker.close() })
const warnings: string[] = []
function open(source: BatchSource, options: Partial<MakerOptions> = {}): BatchMaker {
  warnings.length = 0
  const maker = openMaker(source, { clock: systemClock, warn: (message) => warnings.push(message), entry: process.env.ATELIER_BATCH_WORKER, ...options })
  opened.push(maker)
  return maker
}

const rng = rngOf(1, 'ahead')
/** Every seventh value is missing. */
const label = (name: string, rows: number, classes: number | null): LabelColumn => {
  const values = sharedFloats(rows).map(() => (classes === null ? rng.normal() : rng.int(classes)))
  return { name, oneHot: classes !== null, width: classes ?? 1, values, present: sharedBytes(rows).map((_, i) => (i % 7 === 3 ? 0 : 1)) }
}
const labels = (rows: number) => [label('kind', rows, 5), label('mass', rows, null)]
const pictures = (rows: number, channels = 3): BatchSource => ({
  rows, labels: labels(rows),
  input: { kind: 'image', height: 14, width: 14, channels, view: { height: 14, width: 14 }, pixels: sharedBytes(rows * 196 * channels).map(() => rng.int(256)), tables: Array.from({ length: channels }, () => Float32Array.from({ length: 256 }, () => rng.normal())) },
})
const table = (rows: number): BatchSource => ({ rows, labels: labels(rows), input: { kind: 'table', width: 40, values: sharedFloats(rows * 40).map(() => rng.normal()) } })

/** Names, shapes and the hash of the bytes of every tensor: a batch is only kept until the next one. */
const bytesOf = (batch: Batch | undefined): unknown => {
  if (batch === undefined) return null
  const { size, inputs, labels: given } = batch
  const tensors = [...Object.entries(inputs), ...Object.entries(given).flatMap(([name, { values, present }]): [string, HostTensor][] => [[`${name} values`, values], [`${name} present`, present]])]
  return [size, tensors.map(([name, { shape, data }]) => [name, shape, sha256Of(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))])]
}
/** The batches of one epoch from batch `from` on: as they come from a maker, and as they are made at once. */
function epoch(maker: BatchMaker, source: BatchSource, norm: number, number: number, from = 0, ask: BatchMaker['pass'] = maker.pass.bind(maker)) {
  const order = epochOrder(1, number, source.rows)
  const batches = normBatches(source.rows, norm, 1).slice(from)
  const start = batches[0]?.start ?? 0
  const pass = ask(order.slice(start), batches.map(({ end }) => end - start))
  return { pass, expected: batches.map((batch) => bytesOf(makeBatch(source, order.subarray(batch.start, batch.end)))) }
}
async function walk(maker: BatchMaker, source: BatchSource, norm: number, number: number, from = 0): Promise<void> {
  const { pass, expected } = epoch(maker, source, norm, number, from)
  for (const wanted of expected) expect(bytesOf(await pass.next())).toEqual(wanted)
}

describe('batches made ahead', () => {
  it('are byte for byte those that are made at once: pictures and tables, classes and numbers with missing values, short last batches', async () => {
    for (const source of [pictures(603), pictures(1501, 1), table(7001)]) {
      const maker = open(source)
      for (const number of [0, 1]) await walk(maker, source, 32, number)
      expect(maker.ahead.bytes).toBeGreaterThan(0)
    }
    expect(warnings).toEqual([])
  })

  it('go on from any batch, also where a pass was left in its midst', async () => {
    const source = pictures(700)
    const maker = open(source)
    for (const from of [0, 1, 13, 87]) {
      const { pass } = epoch(maker, source, 8, 0)
      for (let i = 0; i < from; i += 1) await pass.next()
      await walk(maker, source, 8, 0, from)
    }
  })

  it('serve a pass of large batches after one of small ones', async () => {
    const source = pictures(800)
    const maker = open(source)
    for (const norm of [2, 256, 2, 800]) await walk(maker, source, norm, 0)
  })

  it('of the next pass are begun as soon as all of the one before are made, while that is still walked', async () => {
    const source = pictures(700)
    const maker = open(source)
    const now = epoch(maker, source, 32, 0)
    const next = epoch(maker, source, 64, 1, 0, maker.follow.bind(maker))
    await vi.waitFor(() => expect(maker.ahead.ready).toBe(now.expected.length + next.expected.length), 10_000)
    for (const { pass, expected } of [now, next]) for (const wanted of expected) expect(bytesOf(await pass.next())).toEqual(wanted)
  })

  it('of passes that follow each other are the same bytes, in memory that stays', async () => {
    const source = pictures(1100)
    const maker = open(source)
    const held = new Set<number>()
    const ahead = [epoch(maker, source, 8, 0)]
    for (let number = 1; number < 20; number += 1) {
      ahead.push(epoch(maker, source, number % 2 === 0 ? 8 : 256, number, 0, maker.follow.bind(maker)))
      if (ahead.length < 3) continue
      const [now = epoch(maker, source, 8, 0)] = ahead.splice(0, 1)
      for (const wanted of now.expected) expect(bytesOf(await now.pass.next())).toEqual(wanted)
      if (number >= 6) held.add(maker.ahead.bytes)
    }
    expect(held.size).toBe(1)
    expect(Math.max(...held)).toBeLessThanOrEqual(64 * 2 ** 20)
  })

  it('of a pass that was to follow are made no further when another one is wanted now', async () => {
    const source = pictures(1100)
    const maker = open(source)
    for (let number = 0; number < 3; number += 1) {
      const now = epoch(maker, source, 8, number)
      const queued = epoch(maker, source, 8, number + 1, 0, maker.follow.bind(maker))
      await now.pass.next()
      await walk(maker, source, 16, number)
      for (const { pass } of [now, queued]) await expect(pass.next()).rejects.toThrow('a later pass has ended this one')
    }
  })

  it('of a pass end, walked or not, when a third is to follow it', async () => {
    const source = pictures(1100)
    const maker = open(source)
    const [first, ...others] = [epoch(maker, source, 8, 0), ...[1, 2, 3].map((number) => epoch(maker, source, 8, number, 0, maker.follow.bind(maker)))]
    await expect(first.pass.next()).rejects.toThrow('a later pass has ended this one')
    for (const { pass, expected } of others) for (const wanted of expected) expect(bytesOf(await pass.next())).toEqual(wanted)
  })

  it('that are too large for many slots are made one for each that is no longer read', async () => {
    const side = 750
    const source: BatchSource = {
      rows: 18, labels: labels(18),
      input: { kind: 'image', height: side, width: side, channels: 1, view: { height: side, width: side }, pixels: sharedBytes(18 * side * side), tables: [Float32Array.from({ length: 256 }, (_, i) => i)] },
    }
    const maker = open(source)
    // Three slots of 6.75 MB.
    const pass = maker.pass(Uint32Array.from({ length: 18 }, (_, i) => i), [3, 6, 9, 12, 15, 18])
    const full = () => vi.waitFor(() => expect(maker.ahead.ready).toBe(3), 10_000)
    await full()
    for (let taken = 0; taken < 4; taken += 1) {
      await pass.next()
      await full()
    }
  })

  it('are never more than 32 and a third of 64 MiB in advance, over many epochs in the same memory', async () => {
    const source = pictures(2000)
    const maker = open(source)
    const held = new Set<number>()
    let most = 0
    for (let number = 0; number < 30; number += 1) {
      const { pass, expected } = epoch(maker, source, 16, number)
      for (let i = 0; i < expected.length; i += 1) {
        await pass.next()
        // A step that takes its time: the thread runs as far ahead as it may.
        if (i % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
        most = Math.max(most, maker.ahead.ready)
      }
      held.add(maker.ahead.bytes)
    }
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(32)
    expect(held.size).toBe(1)
    expect(Math.max(...held)).toBeLessThanOrEqual((64 * 2 ** 20) / 3)
  })

  it('need no thread where the data is small', async () => {
    const source = table(100)
    const maker = open(source, { entry: join(dir, 'is-not-there.mjs') })
    await walk(maker, source, 32, 0)
    expect(warnings).toEqual([])
  })

  it('refuse to go past the end of a pass', async () => {
    const source = pictures(600)
    const pass = open(source).pass(Uint32Array.of(0, 1, 2), [2, 3])
    await pass.next()
    await pass.next()
    await expect(pass.next()).rejects.toThrow('no more batches')
  })
})

describe('the thread that makes batches', () => {
  const source = pictures(600)
  const thread = (name: string, body: string): string => {
    const entry = join(dir, `${name}.mjs`)
    writeFileSync(entry, `import { parentPort } from 'node:worker_threads'\n${body}\n`)
    return entry
  }
  const first = (entry: string) => epoch(open(source, { entry }), source, 8, 0).pass.next()

  it('is done without where it does not start, with a warning and the same batches', async () => {
    for (const entry of [join(dir, 'is-not-there.mjs'), thread('breaks-at-start', 'throw new Error("no such addon")')]) {
      await walk(open(source, { entry }), source, 32, 0)
      expect(warnings).toEqual([expect.stringMatching(/^Batches are made between the steps, which is slower: .*(is-not-there|no such addon)/)])
    }
  })

  it('fails the training with its own cause, and does not keep it waiting', async () => {
    const ready = 'parentPort.postMessage({ type: "ready" })'
    // A thread that ends at once may take its word of being ready with it; then batches are made here, as of one that never started.
    const later = (what: string): string => `parentPort.on('message', () => setTimeout(() => { ${what} }, 100)); ${ready}`
    await expect(first(thread('says', `parentPort.on('message', () => parentPort.postMessage({ type: 'failed', error: { code: 'data.damaged', message: 'row 7 is gone', hint: 'h' } })); ${ready}`))).rejects.toMatchObject({ code: 'data.damaged', message: 'row 7 is gone' })
    await expect(first(thread('throws', later("throw new Error('broken')")))).rejects.toMatchObject({ code: 'training.batches', message: expect.stringContaining('broken') as string })
    await expect(first(thread('exits', later('process.exit(3)')))).rejects.toMatchObject({ code: 'training.batches', message: expect.stringContaining('exit code 3') as string })
  })

  it('ends when it is closed, also while it waits for room or is waited for', async () => {
    const busy = open(source)
    await epoch(busy, source, 8, 0).pass.next()
    await busy.close()
    const silent = open(source, { entry: thread('silent', 'parentPort.on("message", () => undefined); parentPort.postMessage({ type: "ready" })') })
    const waiting = expect(epoch(silent, source, 8, 0).pass.next()).rejects.toThrow('the training has ended')
    await silent.close()
    await waiting
  })

  it('is what a training waits for, and only that counts as waiting', async () => {
    const maker = open(source)
    const { pass } = epoch(maker, source, 8, 0)
    await pass.next()
    const before = maker.waitedMs
    expect(before).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(maker.waitedMs).toBe(before)
  })
})
