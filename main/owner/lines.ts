import type { Socket } from 'node:net'
import { AtelierError } from '../lib/errors'

/** A message longer than this is a mistake of the other side; the connection is closed rather than memory filled. */
const LONGEST = 64 * 1024 * 1024

/** One JSON document a line over a local socket, in both directions. */
export function jsonLines(socket: Socket, onDocument: (document: unknown) => void): { send(document: unknown): void } {
  let pending: string[] = []
  let size = 0
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const parts = chunk.split('\n')
    for (const [i, part] of parts.entries()) {
      pending.push(part)
      size += part.length
      if (size > LONGEST) {
        socket.destroy(new AtelierError('owner.message', 'a message was longer than 64 MB'))
        return
      }
      if (i === parts.length - 1) break
      const line = pending.join('')
      pending = []
      size = 0
      try {
        onDocument(JSON.parse(line))
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)))
        return
      }
    }
  })
  return { send: (document) => { if (socket.writable) socket.write(`${JSON.stringify(document)}\n`) } }
}
