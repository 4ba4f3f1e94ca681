import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import type { Answer, EventEnvelope } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { jsonLines } from './lines'
import { toOwner } from './wire'

export interface Served { close(): Promise<void> }

/** Listens on the project's socket for windows and command lines of this user; each connection hears every event. */
export function serve(path: string, answer: (name: string, input: unknown) => Promise<Answer>, listen: (sink: (event: EventEnvelope) => void) => () => void): Promise<Served> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    const lines = jsonLines(socket, (document) => {
      const { id, name, input } = toOwner.parse(document)
      void answer(name, input).then((given) => lines.send({ type: 'answer', id, answer: given }))
    })
    const silence = listen((event) => lines.tell({ type: 'event', event }))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      silence()
      open.delete(socket)
    })
  })
  // Only the holder of the project's lock comes here, so a socket that lies there was left by an owner that died.
  rmSync(path, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new AtelierError('owner.folder', `Atelier cannot listen at ${path} (${error.code ?? error.message}).`, 'Set XDG_RUNTIME_DIR, or TMPDIR, to a folder of your own with a short path.', { cause: error }))
    })
    server.listen(path, () => {
      resolve({
        close: () => new Promise((done) => {
          for (const socket of open) socket.end()
          server.close(() => done())
          setTimeout(() => { for (const socket of open) socket.destroy() }, 500).unref()
        }),
      })
    })
  })
}
