import { Command, CommanderError } from 'commander'
import { homedir } from 'node:os'
import { z } from 'zod'
import { AtelierError, toErrorBody } from '../lib/errors'
import { tellProgress } from './progress'
import { projectDir } from '../lib/project-dir'
import { atelierVersion } from '../lib/root'
import { openProject } from '../owner/open'
import type { ProjectClient } from '../owner/types'
import { Exit } from './context'
import type { Context } from './context'
import { errorText } from './output'
import type { Streams } from './output'
import { commands } from './registry'

/** Errors that are the person's input rather than a failure: exit 2. Of data, all but what is broken, gone or not to be fetched. */
const USAGE = ['sheet.', 'recipe.', 'reproduce.', 'call.', 'data.', 'model.', 'export.format', 'export.exists', 'export.destination', 'export.trash', 'export.empty', 'import.missing', 'import.unknown']
const FAILURES = ['data.damaged', 'data.changed', 'data.fetch']
const isUsage = (code: string): boolean => code === 'usage' || code === 'versions.unknown' || (USAGE.some((room) => code.startsWith(room)) && !FAILURES.includes(code))

const globals = z.object({ json: z.boolean().default(false), project: z.string().optional() })

/** `--json` and `--project` may stand anywhere. */
function withGlobals(command: Command): void {
  command.option('--json', 'machine-readable output').option('--project <dir>', 'the project folder (else ATELIER_PROJECT, else ~/Atelier)')
  for (const child of command.commands) withGlobals(child)
}

/** The whole command line: every command of the registry, and the options that all of them take. */
export function programOf(run: Parameters<(typeof commands)[number]['register']>[1]): Command {
  const program = new Command('atelier').description('Train networks on your own machine and know what helped.').version(atelierVersion())
  for (const command of commands) command.register(program, run)
  withGlobals(program)
  return program
}

/** Ends by an error instead of the process, and says everything on our streams. */
function prepare(command: Command, streams: Streams, quiet: () => boolean): void {
  command.exitOverride().configureOutput({ writeOut: streams.out, writeErr: (text) => { if (!quiet()) streams.err(text) } })
  for (const child of command.commands) prepare(child, streams, quiet)
}

/** Runs one command line and answers its exit code: 0 ok, 1 failed, 2 bad usage or input, 130 interrupted. */
export async function main(args: readonly string[], streams: Streams, onInterrupt: Context['onInterrupt']): Promise<number> {
  let json = args.includes('--json')
  let opened: ProjectClient | null = null
  const run = async (work: (context: Context) => Promise<void>): Promise<void> => {
    const chosen = current.reduce<Record<string, unknown>>((all, command) => ({ ...all, ...command.opts() }), {})
    const options = globals.parse(chosen)
    json = options.json
    const dir = projectDir({ option: options.project, env: process.env, home: homedir(), cwd: process.cwd() })
    const note = (message: string): void => { if (process.env.ATELIER_VERBOSE !== undefined) streams.err(`${message}\n`) }
    await work({
      streams, json, dir, note, onInterrupt,
      async project({ runQueue } = { runQueue: false }) {
        if (opened !== null) return opened
        opened = await openProject(dir, { kind: 'command line', sandboxed: null, runQueue }, note)
        if (!json) tellProgress(opened, streams)
        return opened
      },
    })
  }
  let current: Command[] = []
  const program = programOf(run)
  prepare(program, streams, () => json)
  program.hook('preAction', (_program, action) => {
    current = []
    for (let at: Command | null = action; at !== null; at = at.parent) current.unshift(at)
  })
  const fail = (error: unknown): number => {
    const body = toErrorBody(error)
    streams.err(json ? `${JSON.stringify({ error: body })}\n` : errorText(body))
    if (body.code === 'bug' && !json && error instanceof Error) streams.err(`${error.stack ?? ''}\n`)
    return error instanceof AtelierError && isUsage(error.code) ? 2 : 1
  }
  const code = await program.parseAsync(args, { from: 'user' }).then(() => 0, (error: unknown) => {
    if (error instanceof Exit) return error.code
    if (!(error instanceof CommanderError)) return fail(error)
    if (error.exitCode === 0) return 0
    if (json) streams.err(`${JSON.stringify({ error: { code: 'usage', message: error.message, hint: 'See atelier --help.' } })}\n`)
    return 2
  })
  // The answer has been given by now; a project that cannot be left well is told of beside it.
  return close(opened).then(() => code, (error: unknown) => Math.max(code, fail(error)))
}

const close = async (client: ProjectClient | null): Promise<void> => client?.close()
