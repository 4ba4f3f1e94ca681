import { spawn } from 'node:child_process'
import { z } from 'zod'
import { fromJob } from './protocol'
import type { FromJob, ToJob } from './protocol'

export interface Exit { readonly code: number | null; readonly signal: string | null }

/** A running job process as its supervisor sees it. */
export interface JobProcess {
  readonly pid: number
  send(message: ToJob): void
  /** Messages in the order they were sent, a malformed one as the failure of the job and the last one; called for all of them before `exited` resolves, or until the function that comes back is called. */
  onMessage(listener: (message: FromJob) => void): () => void
  /** What the process wrote on stderr, the last lines of it, for the log and for bug reports. */
  stderr(): string
  kill(): void
  readonly exited: Promise<Exit>
}
export type SpawnJob = () => JobProcess

const STDERR_KEPT = 8_000

/** What a job says is checked where it arrives: a fault of one job must not end the process that owns the project. */
const failureOfMessage = (why: z.ZodError): FromJob => ({
  type: 'failed', cause: 'bug', standing: null,
  error: { code: 'training.message', message: `The job process said something malformed: ${z.prettifyError(why)}`, hint: 'This is a fault in Atelier. Resume goes on from the last checkpoint.' },
})

/**
 * Forks job processes from the owner itself: one code path under the window and under the command line, and the signal
 * that ended a process is seen (a utility process reports only a code). docs/decisions/0002-job-processes.md has the reasons.
 */
export function forkJobs(entry: string): SpawnJob {
  return () => {
    const child = spawn(process.execPath, [entry], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced',
    })
    let tail = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { tail = (tail + text).slice(-STDERR_KEPT) })
    const exited = new Promise<Exit>((resolve) => {
      // 'close' comes after the channel and stderr have been drained; 'exit' may come before.
      child.once('close', (code, signal) => resolve({ code, signal }))
      child.once('error', (error) => {
        tail += error.message
        if (child.pid === undefined) resolve({ code: -1, signal: null })
      })
    })
    return {
      pid: child.pid ?? -1,
      send: (message) => { if (child.connected) child.send(message, () => undefined) },
      onMessage: (listener) => {
        let malformed = false
        const hear = (raw: unknown): void => {
          if (malformed) return
          const parsed = fromJob.safeParse(raw)
          malformed = !parsed.success
          listener(parsed.success ? parsed.data : failureOfMessage(parsed.error))
          if (malformed) child.kill('SIGKILL')
        }
        child.on('message', hear)
        return () => { child.off('message', hear) }
      },
      stderr: () => tail,
      kill: () => { child.kill('SIGKILL') },
      exited,
    }
  }
}
