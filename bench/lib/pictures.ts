import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { cacheDir } from '../../main/lib/cache-dir'
import { rngOf } from '../../main/lib/rng'

const CLASSES = ['blocks', 'discs', 'frames', 'stripes'] as const
/** Pictures are drawn at a quarter of their size and enlarged: photographs are smooth at the finest scale too. */
const SHRINK = 4

/** Whether a pixel lies in the class's shape; x, y and the shape's half side `s` count from its centre. */
const inside: Readonly<Record<typeof CLASSES[number], (x: number, y: number, s: number) => boolean>> = {
  blocks: (x, y, s) => Math.abs(x) < s && Math.abs(y) < s,
  discs: (x, y, s) => x * x + y * y < s * s,
  frames: (x, y, s) => Math.max(Math.abs(x), Math.abs(y)) < s && Math.max(Math.abs(x), Math.abs(y)) > s * 0.6,
  stripes: (x, y, s) => Math.abs(y) < s && Math.abs(x) < s && Math.floor((x + s) / 3) % 2 === 0,
}

async function draw(path: string, seed: number, kind: typeof CLASSES[number]): Promise<void> {
  const rng = rngOf('bench picture', seed)
  const [width, height] = [Math.round((500 * (0.8 + 0.4 * rng.next())) / SHRINK), Math.round((375 * (0.8 + 0.4 * rng.next())) / SHRINK)]
  const pixels = new Uint8Array(width * height * 3)
  const ground = [rng.int(160), rng.int(160), rng.int(160)]
  const shapes = Array.from({ length: 3 }, () => ({ x: rng.int(width), y: rng.int(height), s: 8 + rng.int(16), colour: [96 + rng.int(160), 96 + rng.int(160), 96 + rng.int(160)] }))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = shapes.find((shape) => inside[kind](x - shape.x, y - shape.y, shape.s))?.colour ?? ground
      const noise = 60 * (rng.next() - 0.5)
      for (let c = 0; c < 3; c += 1) pixels[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, (colour[c] ?? 0) + noise))
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } }).resize(width * SHRINK, height * SHRINK).jpeg({ quality: 85 }).toFile(path)
}

/** A folder of JPEGs of about 500x375 in four classes, the same on every machine; made on first use and kept in the cache. */
export async function pictureFolder(count: number): Promise<string> {
  const place = join(cacheDir('bench'), `pictures-${count}`)
  if (existsSync(place)) return place
  process.stderr.write(`drawing ${count} pictures into ${place}\n`)
  const work = `${place}.${process.pid}`
  rmSync(work, { recursive: true, force: true })
  for (const kind of CLASSES) mkdirSync(join(work, kind), { recursive: true })
  await Promise.all([0, 1, 2, 3].map(async (lane) => {
    for (let i = lane; i < count; i += 4) {
      const kind = CLASSES[i % CLASSES.length] ?? 'blocks'
      await draw(join(work, kind, `${i}.jpg`), i, kind)
    }
  }))
  mkdirSync(dirname(place), { recursive: true })
  renameSync(work, place)
  return place
}
