import type { Socket } from 'node:net'
import { AtelierError } from '../lib/errors'

/** A message longer than this is a mistake of the other side; the connection is closed rather than memory filled. */
const LONGEST = 64 * 1024 * 1024

/** Bytes of unasked messages that may wait for a reader; one that is suspended would let them grow for ever. */
const MOST_WAITING = 8 * 1024 * 1024

export interface Lines {
  /** An answer, or a question: it waits for its reader however long. */
  send(document: unknown): void
  /** A message that nobody asked for. The connection ends when too many wait; its reader then connects anew and reads all again. */
  tell(document: unknown): void
}

/** One JSON document a line over a local socket, in both directions. */
export function jsonLines(socket: Socket, onDocument: (document: unknown) => void): Lines {
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
  let waiting = 0
  return {
    send: (document) => { if (socket.writable) socket.write(`${JSON.stringify(document)}\n`) },
    tell(document) {
      if (!socket.writable) return
      const line = Buffer.from(`${JSON.stringify(document)}\n`)
      waiting += line.length
      if (waiting > MOST_WAITING) {
        socket.destroy()
        return
      }
      socket.write(line, () => { waiting -= line.length })
    },
  }
}
