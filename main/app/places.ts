import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'

/** Links resolved as far as the path exists, so that two names of one folder are one project. */
export function canonicalPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(canonicalPath(parent), basename(path))
  }
}

/** Whether a path lies in a folder; both canonical. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Whether a file is a page that Atelier wrote as a report: the only kind that is handed to another program to open. */
export const isReport = (project: string, path: string): boolean => dirname(path) === join(project, 'reports') && /^r[1-9][0-9]*\.html$/.test(basename(path))

/** Where the window keeps its own things: nothing of it is the project's. */
export interface Places {
  /** Theme and recent projects, shared by the windows of all projects. */
  readonly settings: string
  /** Chromium's folder and the single-instance lock of this project's window. */
  readonly userData: string
  readonly windowPlace: string
  readonly logs: string
}

/** `config` is the platform's folder for settings, such as ~/.config; `project` is canonical. */
export function placesOf(config: string, project: string): Places {
  const root = join(config, 'Atelier')
  const userData = join(root, 'windows', createHash('sha256').update(project).digest('hex').slice(0, 16))
  return { settings: join(root, 'settings.json'), userData, windowPlace: join(userData, 'window.json'), logs: join(userData, 'logs') }
}
