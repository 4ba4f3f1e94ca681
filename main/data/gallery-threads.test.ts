import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GalleryThread } from './gallery-threads'

let dir: string
let thread: GalleryThread
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-thread-')) })
afterEach(async () => {
  await thread.close()
  rmSync(dir, { recursive: true, force: true })
})

/** A thread that does this with each order, which is called `order`. */
function doing(script: string): GalleryThread {
  const entry = join(dir, 'worker.cjs')
  writeFileSync(entry, `const { parentPort } = require('node:worker_threads')\nparentPort.on('message', (order) => { ${script} })`)
  return new GalleryThread(entry)
}
const order = { kind: 'tiles', steps: [], size: { height: 1, width: 1, channels: 1 }, images: [], seed: 1, epoch: 0, shrink: 1, tiles: [], out: new Uint8Array(new SharedArrayBuffer(1)) } as const
const asked = (epoch: number) => thread.ask({ ...order, steps: [], images: [], tiles: [], epoch })
const ANSWER = `parentPort.postMessage({ kind: 'tiles', id: order.id, tiles: [] })`

it('an answer that cannot be read is a failure of its order, and the next order is answered', async () => {
  thread = doing(`if (order.epoch === 0) parentPort.postMessage({ kind: 'tiles', id: order.id, tiles: 'none' }); else ${ANSWER}`)
  await expect(asked(0)).rejects.toMatchObject({ code: 'augment.gallery' })
  expect(await asked(1)).toMatchObject({ kind: 'tiles', tiles: [] })
})

it('a worker that ends takes no order of the one after it along', async () => {
  thread = doing(`if (order.epoch === 0) return; setTimeout(() => ${ANSWER}, 300)`)
  const first = expect(asked(0)).rejects.toMatchObject({ code: 'augment.gallery' })
  const closed = thread.close()
  const second = asked(1)
  await Promise.all([first, closed])
  expect(await second).toMatchObject({ kind: 'tiles' })
})
