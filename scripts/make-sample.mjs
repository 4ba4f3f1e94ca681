// Makes the embedded sample: 600 training and 100 test images of each class, chosen by a seeded shuffle from Fashion-MNIST.
// usage: node scripts/make-sample.mjs FOLDER_WITH_THE_FOUR_IDX_FILES   (Debian package dataset-fashion-mnist)
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

const [source] = process.argv.slice(2)
if (source === undefined) throw new Error('name the folder with the four IDX files')
const out = resolve(import.meta.dirname, '../resources/data/fashion-mnist-mini')
const PIXELS = 784
const sources = {}

function read(name) {
  const bytes = readFileSync(join(source, `${name}.gz`))
  sources[`${name}.gz`] = createHash('sha256').update(bytes).digest('hex')
  return gunzipSync(bytes)
}

/** Mulberry32: small, seeded, good enough to choose images. */
function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function subset(prefix, perClass, seed) {
  const images = read(`${prefix}-images-idx3-ubyte`)
  const labels = read(`${prefix}-labels-idx1-ubyte`)
  const next = random(seed)
  const order = Array.from({ length: labels.length - 8 }, (_, i) => i)
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  const taken = new Array(10).fill(0)
  const chosen = order.filter((i) => taken[labels[8 + i]]++ < perClass)
  const imageBytes = Buffer.alloc(16 + chosen.length * PIXELS)
  imageBytes.writeUInt32BE(0x803, 0)
  imageBytes.writeUInt32BE(chosen.length, 4)
  imageBytes.writeUInt32BE(28, 8)
  imageBytes.writeUInt32BE(28, 12)
  const labelBytes = Buffer.alloc(8 + chosen.length)
  labelBytes.writeUInt32BE(0x801, 0)
  labelBytes.writeUInt32BE(chosen.length, 4)
  chosen.forEach((i, at) => {
    images.copy(imageBytes, 16 + at * PIXELS, 16 + i * PIXELS, 16 + (i + 1) * PIXELS)
    labelBytes[8 + at] = labels[8 + i]
  })
  writeFileSync(join(out, `${prefix}-images-idx3-ubyte.gz`), gzipSync(imageBytes, { level: 9 }))
  writeFileSync(join(out, `${prefix}-labels-idx1-ubyte.gz`), gzipSync(labelBytes, { level: 9 }))
}

subset('train', 600, 1)
subset('t10k', 100, 2)
writeFileSync(join(out, 'SOURCE.json'), `${JSON.stringify({ source: 'Fashion-MNIST, Debian package dataset-fashion-mnist', sha256: sources, choice: 'seeded shuffle (mulberry32, seeds 1 and 2), first 600 and 100 of each class' }, null, 2)}\n`)
