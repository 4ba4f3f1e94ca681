import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connectOwner } from './remote'

let dir: string
let close: (() => Promise<void>) | null = null
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-remote-')) })
afterEach(async () => {
  await close?.()
  close = null
  rmSync(dir, { recursive: true, force: true })
})

/** A local socket whose every connection is handed to `accept`. */
function listen(accept: (socket: Socket) => void): Promise<string> {
  const path = join(dir, 'owner.sock')
  const server = createServer(accept)
  const open: Socket[] = []
  server.on('connection', (socket) => open.push(socket))
  close = () => new Promise((done) => {
    for (const socket of open) socket.destroy()
    server.close(() => done())
  })
  return new Promise((done) => server.listen(path, () => done(path)))
}

it('takes an owner that leaves before its first answer for a silent one, so that whoever asked tries again', async () => {
  const path = await listen((socket) => socket.once('data', () => socket.destroy()))
  await expect(connectOwner(path)).rejects.toMatchObject({ code: 'owner.silent' })
})

it('tells an owner that hangs from one that is not there: it is not worth another try', async () => {
  const path = await listen(() => undefined)
  await expect(connectOwner(path, 100)).rejects.toMatchObject({ code: 'owner.stuck', message: expect.stringContaining('no answer within 0.1 seconds') as string })
  await close?.()
  close = null
  await expect(connectOwner(path)).rejects.toMatchObject({ code: 'owner.silent' })
})
