import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { connectOwner } from './remote'

const dir = mkdtempSync(join(tmpdir(), 'atelier-remote-'))
let close: (() => Promise<void>) | null = null
afterEach(async () => {
  await close?.()
  close = null
  rmSync(dir, { recursive: true, force: true })
})

/** A local socket whose every connection is handed to `accept`. */
function listen(accept: (socket: Socket) => void): Promise<string> {
  const path = join(dir, 'owner.sock')
  const server = createServer(accept)
  close = () => new Promise((done) => server.close(() => done()))
  return new Promise((done) => server.listen(path, () => done(path)))
}

it('takes an owner that leaves before its first answer for a silent one, so that whoever asked tries again', async () => {
  const path = await listen((socket) => socket.once('data', () => socket.destroy()))
  await expect(connectOwner(path)).rejects.toMatchObject({ code: 'owner.silent' })
})
