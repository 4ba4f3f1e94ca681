import { parentPort, workerData } from 'node:worker_threads'
import { toErrorBody } from '../lib/errors'
import { makerData, passOrder } from './batch-messages'
import type { FromMaker, PassOrder } from './batch-messages'
import { fillerOf } from './augmented'
import { slotOf, tellMade, waitForRoom } from './ring'

/** Entry of the thread that makes batches ahead of the step. It gets its source once, and then one pass after the other. */
const say = (message: FromMaker): void => parentPort?.postMessage(message)
const { source, augment } = makerData.parse(workerData)
const filler = fillerOf(source, augment)

function make({ rows, ends, ring, draws }: PassOrder): void {
  let start = 0
  for (const [index, end] of ends.entries()) {
    if (!waitForRoom(ring, index)) return
    filler.fill(rows.subarray(start, end), slotOf(ring, index), draws === null ? null : { ...draws, partners: draws.partners.subarray(start, end) })
    tellMade(ring, index)
    start = end
  }
}

parentPort?.on('message', (raw) => {
  try {
    make(passOrder.parse(raw))
  } catch (thrown) {
    say({ type: 'failed', error: toErrorBody(thrown) })
  }
})
say({ type: 'ready' })
