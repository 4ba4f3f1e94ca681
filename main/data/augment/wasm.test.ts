import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { memoryOf } from './kernels/memory'
import { SOURCE } from './wasm/pixels'

describe('the compiled kernels', () => {
  it('are those of the C files as they are', () => {
    const folder = new URL('wasm/', import.meta.url)
    const sources = readdirSync(folder).filter((name) => /\.[ch]$/.test(name)).sort()
    expect(sources.reduce((hash, name) => hash.update(readFileSync(new URL(name, folder))), createHash('sha256')).digest('hex')).toBe(SOURCE)
  })

  it('give the brightness of every colour as its exact definition does, cut off', () => {
    const { kernels, bytes, base } = memoryOf(256 * 3 * 2 + 64)
    const [from, to] = [base, base + 256 * 3]
    let wrong = 0
    for (let r = 0; r < 256; r += 5) {
      for (let g = 0; g < 256; g += 1) {
        for (let b = 0; b < 256; b += 1) bytes.set([r, g, b], from + 3 * b)
        kernels.toGrey(from, to, 768, 3)
        for (let b = 0; b < 256; b += 1) if (bytes[to + 3 * b] !== Math.floor((2989 * r + 5870 * g + 1140 * b) / 10000)) wrong += 1
      }
    }
    expect(wrong).toBe(0)
  })
})
