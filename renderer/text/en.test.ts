import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { text } from './en'

const RENDERER = resolve(import.meta.dirname, '..')

/** All source of the page, tests and the catalogue itself left out. */
const source = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && file !== join('text', 'en.ts'))
  .map((file) => readFileSync(join(RENDERER, file), 'utf8')).join('\n')

/** Dotted paths of every string and every function that makes one. */
function keysOf(value: unknown, path: string): string[] {
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, below]) => keysOf(below, `${path}.${key}`)) : [path]
}

const escaped = (path: string): string => path.replaceAll('.', '\\.')

/** Named in full, or in a group that is read by a key known only at run time. */
function isUsed(path: string): boolean {
  if (new RegExp(`\\b${escaped(path)}\\b`).test(source)) return true
  const parts = path.split('.')
  return parts.some((_, i) => i > 1 && source.includes(`${parts.slice(0, i).join('.')}[`))
}

it('holds no string that the window does not use', () => {
  expect(keysOf(text, 'text').filter((path) => !isUsed(path))).toEqual([])
})

it('is the only place of strings that a person reads', () => {
  const jsx = /(?<![=\w])>\s*[A-Za-z][\w ,.:]*[a-z]{2}[\w ,.:]*\s*<\//g
  const attributes = /\b(?:title|label|name|note|placeholder|aria-label|alt)=(?:"[A-Za-z][^"]*[a-z]{3}[^"]*"|\{`[^`]*(?<![\w$.{])[a-z]{3,} [^`]*`\})/g
  expect([...source.matchAll(jsx), ...source.matchAll(attributes)].map(([found]) => found)).toEqual([])
})

it('tells a string that nothing uses from one that is', () => {
  expect([isUsed('text.appName'), isUsed('text.nowhere'), isUsed('text.actions.nowhere'), isUsed('text.states.running')]).toEqual([true, false, false, true])
})
