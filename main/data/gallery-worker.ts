import { parentPort } from 'node:worker_threads'
import { galleryOrder } from './gallery-messages'
import { carryOut } from './gallery-work'

/** Entry of a thread that draws the gallery. It loads no tensors and keeps nothing between orders but the memory of the pixel kernels. */
parentPort?.on('message', (raw) => parentPort?.postMessage(carryOut(galleryOrder.parse(raw))))
