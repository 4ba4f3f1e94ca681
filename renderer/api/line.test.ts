import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, it, vi } from 'vitest'
import { LINE_CHANNEL, sheetQuery } from '../../preload/contract'
import { awaitLine, askOverLine } from './line'

const page = new EventTarget()
const viaHost = { ok: true, value: 'through the host' } as const
vi.stubGlobal('window', Object.assign(page, { atelier: { call: () => Promise.resolve(viaHost) } }))
awaitLine()

/** A port of the owner's side that the page was given the other end of. */
function newLine() {
  const { port1, port2 } = new MessageChannel()
  const message = Object.assign(new Event('message'), { source: page, data: LINE_CHANNEL, ports: [port2] })
  page.dispatchEvent(message)
  open.push(port1)
  return port1
}
const open: { close(): void }[] = []
afterEach(() => open.splice(0).forEach((port) => port.close()))

const ask = () => askOverLine('sheet.page', sheetQuery.parse({}))

it('goes through the host before a line is up', async () => {
  expect(await ask()).toEqual(viaHost)
})

it('answers calls over the line by their number, in whatever order they come back', async () => {
  const owner = newLine()
  const heard: number[] = []
  owner.on('message', ({ id }: { id: number }) => {
    heard.push(id)
    if (heard.length === 2) for (const one of heard.toReversed()) owner.postMessage({ type: 'answer', id: one, answer: { ok: true, value: one } })
  })
  expect(await Promise.all([ask(), ask()])).toEqual([{ ok: true, value: 1 }, { ok: true, value: 2 }])
})

it('says that the owner has gone to whoever still waits when it ends, and goes through the host until there is a new one', async () => {
  const owner = newLine()
  const waiting = ask()
  owner.on('message', () => owner.close())
  expect(await waiting).toMatchObject({ ok: false, error: { code: 'owner.gone' } })
  expect(await ask()).toEqual(viaHost)
})

it('lets a new line take the place of the old one, whose calls are not left waiting', async () => {
  newLine()
  const waiting = ask()
  const next = newLine()
  next.on('message', ({ id }: { id: number }) => next.postMessage({ type: 'answer', id, answer: { ok: true, value: 'new' } }))
  expect(await waiting).toMatchObject({ ok: false, error: { code: 'owner.gone' } })
  expect(await ask()).toEqual({ ok: true, value: 'new' })
})

it('takes no port that came from another page', async () => {
  const { port2 } = new MessageChannel()
  page.dispatchEvent(Object.assign(new Event('message'), { source: {}, data: LINE_CHANNEL, ports: [port2] }))
  const next = newLine()
  next.on('message', ({ id }: { id: number }) => next.postMessage({ type: 'answer', id, answer: { ok: true, value: 'ours' } }))
  page.dispatchEvent(Object.assign(new Event('message'), { source: {}, data: LINE_CHANNEL, ports: [port2] }))
  expect(await ask()).toEqual({ ok: true, value: 'ours' })
})
