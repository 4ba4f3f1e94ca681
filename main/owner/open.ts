import type { AnyEvent, CallInput, CallName, CallOutput } from '../../preload/contract'
import { AtelierError, fromErrorBody, toErrorBody } from '../lib/errors'
import { makeFolder } from '../lib/files'
import { explain } from '../versions/database'
import { releaseLock, takeLock } from '../versions/lock'
import { ownProject } from './local'
import { connectOwner } from './remote'
import { socketPath } from './socket-path'
import type { Held, OpenOptions, ProjectClient } from './types'

const RETRIES = 20
const PAUSE_MS = 250

interface Opened { readonly client: Held; readonly owns: boolean; readonly pid: number; readonly kind: OpenOptions['kind'] }

/** Becomes the owner if nobody is, else asks the one there is. */
async function openOnce(dir: string, options: OpenOptions, note: (message: string) => void, onGone: () => void): Promise<Opened> {
  try {
    makeFolder(dir)
    const socket = socketPath(dir)
    const lock = takeLock(dir, options.kind, socket)
    if (lock.taken) {
      try {
        return { client: await ownProject(dir, socket, options, note), owns: true, pid: process.pid, kind: options.kind }
      } catch (error) {
        releaseLock(dir)
        throw error
      }
    }
    const { holder } = lock
    const remote = await connectOwner(holder.socket)
    const listeners = new Set<(event: AnyEvent) => void>()
    remote.onEvent((event) => { for (const listener of [...listeners]) listener(event) })
    remote.onGone(onGone)
    const client: Held = {
      call: (name, input) => remote.call(name, input),
      ask: (name, input) => remote.ask(name, input),
      listen(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      close: () => Promise.resolve(remote.close()),
    }
    return { client, owns: false, pid: holder.pid, kind: holder.kind }
  } catch (error) {
    throw explain(error, dir)
  }
}

/** An owner that is just starting or leaving does not answer yet, or no more; that is worth a few more tries. */
async function openPatiently(dir: string, options: OpenOptions, note: (message: string) => void, onGone: () => void): Promise<Opened> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openOnce(dir, options, note, onGone)
    } catch (error) {
      if (!(error instanceof AtelierError) || error.code !== 'owner.silent' || attempt >= RETRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

/**
 * Opens a project: this process becomes its owner, or talks to the one that is. When that one goes, this process takes
 * its place, so listeners stay and calls go on; 'project.owner' says so. Throws what the version log throws, and
 * "owner.silent" or "owner.stuck" when the owner does not answer.
 */
export async function openProject(dir: string, options: OpenOptions, note: (message: string) => void = () => undefined): Promise<ProjectClient> {
  const listeners = new Set<(event: AnyEvent) => void>()
  const tell = (event: AnyEvent): void => { for (const listener of [...listeners]) listener(event) }
  let closed = false
  let lose: (error: AtelierError) => void = () => undefined
  const lost = new Promise<AtelierError>((resolve) => { lose = resolve })
  const reopen = (): void => {
    if (closed) return
    current = openPatiently(dir, options, note, reopen).then(attach)
    // A failure also reaches whoever calls next; without this it would end the process.
    current.catch((error: unknown) => {
      note(`cannot take over: ${error instanceof Error ? error.message : String(error)}`)
      lose(error instanceof AtelierError ? error : fromErrorBody(toErrorBody(error)))
    })
  }
  const attach = (opened: Opened): Opened => {
    opened.client.listen(tell)
    tell({ name: 'project.owner', payload: { pid: opened.pid, kind: opened.kind, here: opened.owns } })
    return opened
  }
  let current: Promise<Opened> = openPatiently(dir, options, note, reopen).then(attach)
  await current
  return {
    call: async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => (await current).client.call(name, input),
    ask: async (name, input) => (await current).client.ask(name, input),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    lost,
    async close() {
      closed = true
      // A project that could not be taken over is not held; whoever waits has heard why.
      await current.then(({ client }) => client.close(), () => undefined)
    },
  }
}
