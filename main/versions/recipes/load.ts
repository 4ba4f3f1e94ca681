import { readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { YAMLParseError, parse } from 'yaml'
import { z } from 'zod'
import { jsonObject } from '../../../preload/contract'
import type { JsonObject, Preset } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { atelierRoot } from '../../lib/root'
import { resolveRecipe } from './resolve'

const presetFile = z.strictObject({ title: z.string(), summary: z.string(), recipe: jsonObject })
const folder = (): string => join(atelierRoot(), 'resources', 'presets')

/** A JSON or YAML document; a syntax error names file, line and column. */
export function readDocument(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new AtelierError('recipe.file', `${path} cannot be read.`, 'Check the path.')
  }
  try {
    return parse(text)
  } catch (error) {
    const at = error instanceof YAMLParseError && error.linePos !== undefined ? `, line ${error.linePos[0].line}, column ${error.linePos[0].col}` : ''
    throw new AtelierError('recipe.syntax', `${path}${at}: ${error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error)}`, 'A recipe is JSON or YAML.')
  }
}

const presetNames = (): string[] => readdirSync(folder()).filter((name) => extname(name) === '.yaml').map((name) => basename(name, '.yaml')).sort()
const presetAt = (name: string) => presetFile.parse(readDocument(join(folder(), `${name}.yaml`)))

/** Every preset with its complete recipe, in the order of their names, "quick" first. */
export function presets(): Preset[] {
  const names = presetNames()
  return [...names.filter((name) => name === 'quick'), ...names.filter((name) => name !== 'quick')].map((name) => {
    const { recipe, ...rest } = presetAt(name)
    return { name, ...rest, recipe: resolveRecipe(recipe) }
  })
}

/** The recipe of a preset, by its plain name: no file is looked at, in whatever folder this process runs. */
export function loadPreset(name: string): JsonObject {
  if (presetNames().includes(name)) return presetAt(name).recipe
  throw new AtelierError('recipe.unknown', `There is no preset "${name}".`, `Presets: ${presetNames().join(', ')}.`)
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/**
 * The document behind RECIPE: the name of a preset, or a file (JSON or YAML). A preset's plain name wins over a file or
 * folder that happens to be called like it; "./quick" names that file.
 */
export function loadRecipe(ref: string): JsonObject {
  if (presetNames().includes(ref)) return loadPreset(ref)
  if (!/\.(json|ya?ml)$/i.test(ref) && !isFile(ref)) throw new AtelierError('recipe.unknown', `"${ref}" is neither a file nor a preset.`, `Presets: ${presetNames().join(', ')}.`)
  const parsed = jsonObject.safeParse(readDocument(ref))
  if (!parsed.success) throw new AtelierError('recipe.syntax', `${ref} holds no object.`, 'A recipe starts with its fields, such as "data:".')
  return parsed.data
}
