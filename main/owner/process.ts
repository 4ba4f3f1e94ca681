import { calls, isCallName } from '../../preload/contract'
import type { Answer } from '../../preload/contract'
import { toErrorBody } from '../lib/errors'
import { openProject } from './open'
import type { ProjectClient } from './types'
import { hostToOwner, toOwner } from './wire'
import type { FromOwner } from './wire'

/**
 * Entry of the window's owner process: opens the project that its host names, passes calls on and events back. It runs
 * beside the window, so that neither database nor queue ever blocks it.
 */
interface Port { postMessage(message: FromOwner): void; on(event: 'message', listener: (event: { data: unknown; ports: readonly LinePort[] }) => void): void }
interface LinePort extends Port { start(): void }
/** Electron gives it to utility processes; no type of Electron's may be named here. */
const isPort = (value: unknown): value is Port => typeof value === 'object' && value !== null && 'postMessage' in value
const parentPort: unknown = Reflect.get(process, 'parentPort')
if (!isPort(parentPort)) throw new Error('this file runs only as the window\'s owner process')
const send = (message: FromOwner): void => parentPort.postMessage(message)
const note = (message: string): void => { process.stderr.write(`${message}\n`) }

let client: Promise<ProjectClient> | null = null

async function open(project: string, sandboxed: boolean): Promise<ProjectClient> {
  const opened = await openProject(project, { kind: 'window', sandboxed, runQueue: true }, note)
  let seq = 0
  opened.listen(({ name, payload }) => {
    seq += 1
    send({ type: 'event', event: { seq, name, payload } })
  })
  return opened
}

async function answer(name: string, input: unknown): Promise<Answer> {
  try {
    if (client === null) throw new Error('a call came before the project was named')
    return { ok: true, value: await (await client).ask(name, input) }
  } catch (error) {
    return { ok: false, error: toErrorBody(error) }
  }
}

/** Answers whoever holds the other end of a line, beside the host. */
function answerOver(line: LinePort): void {
  line.on('message', ({ data }) => {
    const { success, data: asked } = toOwner.safeParse(data)
    if (!success) return note('what came over the line is no call')
    const { id, name, input } = asked
    // Of all else the host looks at what is asked, and at where it would be written.
    const given = isCallName(name) && calls[name].large ? answer(name, input) : Promise.resolve<Answer>({ ok: false, error: { code: 'call.line', message: `${name} is not answered over the line.`, hint: 'Ask the window.' } })
    void given.then((said) => line.postMessage({ type: 'answer', id, answer: said }))
  })
  line.start()
}

parentPort.on('message', ({ data, ports }) => {
  const message = hostToOwner.parse(data)
  switch (message.type) {
    case 'open':
      client = open(message.project, message.sandboxed)
      client.then(
        () => send({ type: 'ready', answer: { ok: true, value: null } }),
        (error: unknown) => send({ type: 'ready', answer: { ok: false, error: toErrorBody(error) } }),
      )
      return
    case 'call':
      void answer(message.name, message.input).then((given) => send({ type: 'answer', id: message.id, answer: given }))
      return
    case 'line':
      ports.forEach(answerOver)
      return
    case 'close':
      void (client?.then((opened) => opened.close()) ?? Promise.resolve()).catch((error: unknown) => note(String(error))).finally(() => process.exit(0))
  }
})
