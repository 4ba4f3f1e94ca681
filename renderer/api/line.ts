import { z } from 'zod'
import { LINE_CHANNEL, answer } from '../../preload/contract'
import type { Answer, CallInput, CallName } from '../../preload/contract'

/** What comes back over the line; the answer's value is parsed by the caller with the schema of its call. */
const reply = z.object({ id: z.int(), answer })

const lost: Answer = { ok: false, error: { code: 'owner.gone', message: 'The process that keeps this project ended unexpectedly.', hint: 'It is started again by itself. Try again; nothing that was acknowledged is lost.' } }

/** One line to the project's owner and the calls over it that are not answered. */
class Line {
  private readonly waiting = new Map<number, (given: Answer) => void>()
  private next = 0
  private open = true

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }) => {
      const { id, answer: given } = reply.parse(data)
      this.waiting.get(id)?.(given)
      this.waiting.delete(id)
    }
    port.addEventListener('close', () => this.close())
  }

  /** Null where the owner at its other end has gone. */
  ask(name: string, input: unknown): Promise<Answer> | null {
    if (!this.open) return null
    return new Promise((resolve) => {
      this.next += 1
      this.waiting.set(this.next, resolve)
      this.port.postMessage({ type: 'call', id: this.next, name, input })
    })
  }

  close(): void {
    this.open = false
    this.port.close()
    for (const answered of this.waiting.values()) answered(lost)
    this.waiting.clear()
  }
}

let line: Line | null = null

/** Takes the page's end of a line when the host brings it; with a new owner comes a new one. Called once. */
export function awaitLine(): void {
  window.addEventListener('message', ({ source, data, ports: [port] }) => {
    if (source !== window || data !== LINE_CHANNEL || port === undefined) return
    line?.close()
    line = new Line(port)
  })
}

/** Asks the project's owner straight, without a copy for every process between; through the host where no line is up. */
export function askOverLine<N extends CallName>(name: N, input: CallInput<N>): Promise<Answer> {
  return line?.ask(name, input) ?? window.atelier.call(name, input)
}
