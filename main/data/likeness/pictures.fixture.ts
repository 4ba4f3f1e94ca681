import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { rngOf } from '../../lib/rng'
import type { Rng } from '../../lib/rng'

/** Glyphs that are others in the mirror, or none, as strokes on a field of 10 x 10. */
const GLYPHS: Readonly<Record<string, string>> = {
  b: '2,1 2,9 5,9 8,7 5,5 2,5', d: '8,1 8,9 5,9 2,7 5,5 8,5', 2: '2,3 3,1 6,1 8,3 7,5 2,9 8,9', 5: '8,1 3,1 2,5 6,4 8,7 5,9 2,8', L: '2,1 2,9 8,9', J: '8,1 8,9 2,9', 7: '2,1 8,1 4,9',
}

const save = (svg: string, path: string): Promise<unknown> => sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28">${svg}</svg>`)).removeAlpha().greyscale().png().toFile(path)

/** Class folders of glyphs in a hand that wavers, white on black. */
export async function glyphFolders(dir: string, each = 60): Promise<string> {
  const rng = rngOf(1, 'glyphs')
  const waver = (): string => ((rng.next() - 0.5) * 0.8).toFixed(2)
  for (const [glyph, strokes] of Object.entries(GLYPHS)) {
    mkdirSync(join(dir, glyph), { recursive: true })
    for (let i = 0; i < each; i += 1) {
      const points = strokes.split(' ').map((point) => point.split(',').map((value) => (2.4 * (Number(value) + Number(waver())) + 2).toFixed(2)).join(',')).join(' ')
      const turn = ((rng.next() - 0.5) * 20).toFixed(1)
      await save(`<rect width="28" height="28"/><polyline points="${points}" fill="none" stroke="white" stroke-width="${(2 + rng.next()).toFixed(2)}" transform="rotate(${turn} 14 14)"/>`, join(dir, glyph, `${i}.png`))
    }
  }
  return dir
}

/** Class folders of dark and light pictures of one tone each. */
export async function flatFolders(dir: string, each = 30): Promise<string> {
  for (const [kind, tone] of [['dark', 20], ['light', 160]] as const) {
    mkdirSync(join(dir, kind), { recursive: true })
    for (let i = 0; i < each; i += 1) await save(`<rect width="28" height="28" fill="rgb(${tone + i},${tone + i},${tone + i})"/>`, join(dir, kind, `${i}.png`))
  }
  return dir
}

/** Two parts of discs and squares of any size and place, whose validation part is changed: brightness times a factor, and another size. */
export async function shapeFolders(dir: string, each: Readonly<Record<'train' | 'val', number>>, change: { light?: number; size?: number } = {}): Promise<string> {
  const rng = rngOf(2, 'shapes')
  for (const part of ['train', 'val'] as const) {
    const { light = 1, size = 1 } = part === 'val' ? change : {}
    for (const kind of ['disc', 'square']) {
      mkdirSync(join(dir, part, kind), { recursive: true })
      for (let i = 0; i < each[part]; i += 1) await save(shape(kind, rng, light, size), join(dir, part, kind, `${i}.png`))
    }
  }
  return dir
}

function shape(kind: string, rng: Rng, light: number, size: number): string {
  const tone = Math.round(light * (140 + 60 * rng.next()))
  const radius = size * (6 + 3 * rng.next())
  const [x, y] = [14 + 4 * (rng.next() - 0.5), 14 + 4 * (rng.next() - 0.5)]
  const fill = `rgb(${tone},${tone},${tone})`
  const ground = Math.round(light * 40)
  const figure = kind === 'disc' ? `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>` : `<rect x="${x - radius}" y="${y - radius}" width="${2 * radius}" height="${2 * radius}" fill="${fill}"/>`
  return `<rect width="28" height="28" fill="rgb(${ground},${ground},${ground})"/>${figure}`
}
