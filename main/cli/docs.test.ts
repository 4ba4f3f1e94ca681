import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { atelierRoot } from '../lib/root'
import { programOf } from './main'

const page = readFileSync(join(atelierRoot(), 'docs', 'command-line.md'), 'utf8')
const GLOBAL = ['--json', '--project', '--help', '--version']

/** Commands that do something, with their full names and options. */
const leaves = (command: Command, name = ''): { name: string; options: string[] }[] => (command.commands.length === 0
  ? [{ name: name.trim(), options: command.options.flatMap(({ long }) => (long === undefined || GLOBAL.includes(long) ? [] : [long])) }]
  : command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`)))

/** "atelier versions list`, `show V`, `diff A B" written in one row of the table names three commands. */
const documented = page.split('\n').filter((line) => line.startsWith('| `atelier ')).flatMap((line) => {
  const [first = '', ...rest] = [...(line.split(/(?<!\\)\|/)[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
  const group = first.split(' ').slice(1, -1).find((word) => /^[a-z]+$/.test(word)) ?? ''
  return [first.replace('atelier ', ''), ...rest.map((text) => (text.startsWith('atelier ') ? text.replace('atelier ', '') : `${group} ${text}`))].map((text) => ({ text, line }))
})

it('the page of the command line names every command with every option, and no other', () => {
  const commands = leaves(programOf(() => Promise.resolve()))
  for (const { name, options } of commands) {
    const row = documented.find(({ text }) => text === name || text.startsWith(`${name} `))
    expect(row?.text, `"${name}" in docs/command-line.md`).toBeDefined()
    for (const option of options) expect(row?.line, `${name} ${option}`).toContain(option)
  }
  for (const { text } of documented) expect(commands.some(({ name }) => text === name || text.startsWith(`${name} `)), `"${text}" is a command`).toBe(true)
})
