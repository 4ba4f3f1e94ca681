import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { jsonObject } from '../../../preload/contract/json'
import { unitForm } from '../../lib/registry'
import { atelierRoot } from '../../lib/root'
import { augmentations } from './index'

const page = readFileSync(join(atelierRoot(), 'docs', 'augmentation.md'), 'utf8')

it.each(augmentations.units.map((unit) => [unit.id, unit] as const))('docs/augmentation.md has %s with its parameters and defaults', (id, unit) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${id}\` |`)) ?? ''
  const { schema, defaults } = unitForm(unit.params)
  for (const name of Object.keys(jsonObject.parse(schema.properties ?? {}))) {
    const value = defaults[name]
    expect(row).toContain(`\`${name}\`${value === undefined ? '' : ` ${JSON.stringify(value).replaceAll(',', ', ')}`}`)
  }
  expect(row).not.toBe('')
})
