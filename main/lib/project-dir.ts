import { join, resolve } from 'node:path'

export interface ProjectPlaces {
  /** What `--project` names, if anything. */
  readonly option: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** The folder that a relative path starts from. */
  readonly cwd: string
}

/** The project to open, absolute: `--project`, else ATELIER_PROJECT, else ~/Atelier. Window, command line and headless agree on it. */
export function projectDir({ option, env, home, cwd }: ProjectPlaces): string {
  const given = option ?? env.ATELIER_PROJECT
  return given === undefined || given === '' ? join(home, 'Atelier') : resolve(cwd, given)
}
