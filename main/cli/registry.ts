import type { Command } from 'commander'
import { augment } from './commands/augment'
import { compare } from './commands/compare'
import { data } from './commands/data'
import { doctor } from './commands/doctor'
import { effects } from './commands/effects'
import { exporting } from './commands/export'
import { importing } from './commands/import'
import { mirror } from './commands/mirror'
import { predict } from './commands/predict'
import { preflight } from './commands/preflight'
import { repeat } from './commands/repeat'
import { reproduce } from './commands/reproduce'
import { runs } from './commands/runs'
import { sheet } from './commands/sheet'
import { targets } from './commands/targets'
import { train } from './commands/train'
import { versions } from './commands/versions'
import type { Context } from './context'

/** A command, or a group of them: one file and one line in the list below. */
export interface CommandFile {
  readonly name: string
  register(program: Command, run: (work: (context: Context) => Promise<void>) => Promise<void>): void
}

export const commands: readonly CommandFile[] = [doctor, data, augment, preflight, targets, train, repeat, reproduce, runs, versions, sheet, compare, effects, exporting, importing, mirror, predict]
