import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDataset, prepare } from '../../main/data'
import type { Dataset } from '../../main/data'
import type { TrainSpec } from '../../main/training/protocol'

/** Bytes as a file of NumPy's (NEP 1, version 1.0): uint8 in rows first. */
function npyOfBytes(shape: readonly number[], data: Uint8Array): Buffer {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.map((n) => `${n},`).join(' ')}), }`
  // The header is filled up with spaces so that the data start on a multiple of 64 bytes, and ends with a line break.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10
  const head = Buffer.alloc(10 + length, ' ')
  head.set([0x93, ...Buffer.from('NUMPY'), 1, 0])
  head.writeUInt16LE(length, 8)
  head.write(text, 10, 'latin1')
  head[head.length - 1] = 0x0a
  return Buffer.concat([head, data])
}

/** Writes FOLDER/PART.images.npy [N, H, W, C] and FOLDER/PART.labels.npy [N] of some samples: uint8, as they were read. */
async function writeSamples(folder: string, part: string, { images, columns }: Dataset, samples: readonly number[]): Promise<void> {
  const [first] = samples
  const [label] = columns
  if (images === null || first === undefined || label?.kind !== 'text') throw new Error('the benchmark takes images by class')
  const { height, width, channels } = await images.read(first)
  const size = height * width * channels
  const pixels = new Uint8Array(samples.length * size)
  for (const [at, sample] of samples.entries()) pixels.set((await images.read(sample)).data, at * size)
  const ids = new Map((label.classes ?? []).map((name, id) => [name, id]))
  writeFileSync(join(folder, `${part}.images.npy`), npyOfBytes([samples.length, height, width, channels], pixels))
  writeFileSync(join(folder, `${part}.labels.npy`), npyOfBytes([samples.length], Uint8Array.from(samples, (sample) => ids.get(label.values[sample] ?? '') ?? 0)))
}

/** The images of a training's parts as files for a peer, split as ours, with the mean and deviation that ours takes. */
export async function writeParts(folder: string, { recipe, dataset: location, cache }: TrainSpec): Promise<{ folder: string; mean: number[]; std: number[] }> {
  const hooks = { cacheDir: cache, onProgress: () => undefined }
  const { parts, fitted } = await prepare(recipe.data, recipe.targets, location, hooks)
  const dataset = await openDataset(location, hooks)
  for (const [name, part] of Object.entries(parts)) if (part !== null) await writeSamples(folder, name, dataset, Array.from({ length: part.count }, (_, i) => part.origin(i).index))
  return { folder, mean: fitted.mean, std: fitted.std }
}
