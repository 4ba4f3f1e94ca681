import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { VERIFY_FOLDER } from '../data'
import { IMPORT_FOLDER } from '../export/history'
import type { VersionLog } from '../versions/types'
import { DATA_MEMORY } from './services'

/** Folders of work that is thrown away when it ends, by where they lie and how their names begin. */
const PASSING = [[['runs'], IMPORT_FOLDER], [DATA_MEMORY, VERIFY_FOLDER]] as const

/** Removes what an owner that died in an import, or while it verified data, left in the project. */
export function sweepLeft({ dir }: Pick<VersionLog, 'dir'>): void {
  for (const [place, beginning] of PASSING) {
    const folder = join(dir, ...place)
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder)) if (name.startsWith(beginning)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}
