import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { gpuName } from './gpu'

let folder = ''
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('the first card is named as its driver does, and none where there is no driver', () => {
  folder = mkdtempSync(join(tmpdir(), 'atelier-gpu-'))
  expect(gpuName(join(folder, 'gone'))).toBeNull()
  // As the driver's documentation of /proc/driver/nvidia shows it; the folder is the card's place on the bus.
  mkdirSync(join(folder, '0000:0a:00.0'))
  writeFileSync(join(folder, '0000:0a:00.0', 'information'), 'Model: \t\t NVIDIA GeForce RTX 3060\nIRQ:   \t\t 77\n')
  expect(gpuName(folder)).toBe('NVIDIA GeForce RTX 3060')
})
