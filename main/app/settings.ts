import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../lib/files'

const RECENT = 10

export const theme = z.enum(['light', 'dark', 'system'])
export type Theme = z.infer<typeof theme>

const settings = z.object({
  theme: theme.default('system'),
  /** Project folders, the last opened first. */
  recent: z.array(z.string()).default([]),
})
export type Settings = z.infer<typeof settings>

/** Size in logical pixels; `x` and `y` are null until the window has been somewhere. */
export const windowPlace = z.object({
  x: z.int().nullable(), y: z.int().nullable(), width: z.int().positive(), height: z.int().positive(), maximised: z.boolean(),
})
export type WindowPlace = z.infer<typeof windowPlace>

/** What a small JSON file holds, or null if there is none or it is not what it should be: preferences can be chosen again. */
function readJson<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
}

export const readSettings = (path: string): Settings => readJson(path, settings) ?? settings.parse({})
/** Reads again before it writes, since the windows of other projects share the file. */
export const changeSettings = (path: string, change: (now: Settings) => Settings): void => writeJson(path, change(readSettings(path)))
export const withRecent = (now: Settings, project: string): Settings => ({ ...now, recent: [project, ...now.recent.filter((other) => other !== project)].slice(0, RECENT) })

export const readWindowPlace = (path: string): WindowPlace | null => readJson(path, windowPlace)
export const writeWindowPlace = (path: string, place: WindowPlace): void => writeJson(path, place)
