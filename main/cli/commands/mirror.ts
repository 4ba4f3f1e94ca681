import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { MirrorState } from '../../../preload/contract'
import { print } from '../context'
import { timeText } from '../output'
import type { CommandFile } from '../registry'

function text({ path, last }: MirrorState): string {
  if (path === null) return 'This project has no git mirror. Turn it on with: atelier mirror history.git\n'
  const how = last === null ? 'brought up to date after each change' : last.problem === null ? `${last.versions ?? 0} ${last.versions === 1 ? 'commit' : 'commits'}${last.newest === null ? '' : ` up to ${last.newest}`}, ${timeText(last.time)}${last.current ? '' : '; what changed since is written with the next change, or by "atelier mirror now"'}` : `not up to date: ${last.problem}`
  return `${path}: ${how}\n`
}

/** A bare git repository that follows the project. */
export const mirror: CommandFile = {
  name: 'mirror',
  register(program: Command, run) {
    program.command('mirror').argument('[path]', 'a folder that is not there yet, such as history.git; "now" brings it up to date at once, "off" ends it')
      .description('keeps a bare git repository with a commit for each version').action((path: string | undefined) => run(async (context) => {
        const client = await context.project()
        const state = path === undefined ? await client.call('mirror.show', {}) : path === 'now' ? await client.call('mirror.now', {}) : await client.call('mirror.set', { path: path === 'off' ? null : resolve(path) })
        print(context, state, text)
      }))
  },
}
