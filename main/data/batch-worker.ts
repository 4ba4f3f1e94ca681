import { parentPort, workerData } from 'node:worker_threads'
import { toErrorBody } from '../lib/errors'
import { makerData, passOrder } from './batch-messages'
import type { FromMaker, PassOrder } from './batch-messages'
import { fillBatch } from './batches'
import { slotOf, tellMade, waitForRoom } from './ring'

/** Entry of the thread that makes batches ahead of the step. It gets its source once, and then one pass after the other. */
const say = (message: FromMaker): void => parentPort?.postMessage(message)
const { source } = makerData.parse(workerData)

function make({ rows, ends, ring }: PassOrder): void {
  let start = 0
  for (const [index, end] of ends.entries()) {
    if (!waitForRoom(ring, index)) return
    fillBatch(source, rows.subarray(start, end), slotOf(ring, index))
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
