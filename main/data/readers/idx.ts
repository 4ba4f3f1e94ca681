import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { AtelierError } from '../../lib/errors'
import { sha256Of } from '../../lib/hash'
import type { Column, Reader } from '../dataset'
import { fileTimes } from './file-times'

/** Files of the MNIST family by the part that they hold. */
const PARTS = [['train', 'train'], ['test', 't10k']] as const
const fileOf = (folder: string, prefix: string, kind: 'images-idx3-ubyte' | 'labels-idx1-ubyte'): string | null =>
  [`${prefix}-${kind}.gz`, `${prefix}-${kind}`].map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null

const unzip = promisify(gunzip)

/** Every file that this reader would look at in a folder, there or not. */
const everyFile = (folder: string): string[] => [
  ...PARTS.flatMap(([, prefix]) => ['images-idx3-ubyte', 'labels-idx1-ubyte'].flatMap((kind) => [`${prefix}-${kind}.gz`, `${prefix}-${kind}`])), 'classes.txt', 'LICENSE',
].map((name) => join(folder, name))

async function bytesOf(path: string): Promise<{ raw: Buffer; content: Buffer }> {
  const raw = await readFile(path)
  if (!path.endsWith('.gz')) return { raw, content: raw }
  try {
    return { raw, content: await unzip(raw) }
  } catch (error) {
    throw new AtelierError('data.damaged', `${path}: the gzip stream is damaged (${error instanceof Error ? error.message : String(error)})`, 'Get the file again.')
  }
}

/** An IDX file: magic number with the number of dimensions, their sizes (big-endian), then bytes (LeCun, "The MNIST database", file formats). */
function parseIdx(content: Buffer, path: string, dimensions: number): { sizes: number[]; data: Uint8Array } {
  const head = 4 + 4 * dimensions
  if (content.length < head || content.readUInt32BE(0) !== 0x800 + dimensions) {
    throw new AtelierError('data.damaged', `${path} is not an IDX file of bytes with ${dimensions} ${dimensions === 1 ? 'dimension' : 'dimensions'}`, 'The folder must hold files of the MNIST family.')
  }
  const sizes = Array.from({ length: dimensions }, (_, i) => content.readUInt32BE(4 + 4 * i))
  const expected = head + sizes.reduce((a, b) => a * b, 1)
  if (content.length !== expected) throw new AtelierError('data.damaged', `${path}: its header promises ${expected} bytes, it has ${content.length}`, 'It is cut off or damaged: get the file again.')
  return { sizes, data: content.subarray(head) }
}

/** A folder of the MNIST family: train-images-idx3-ubyte and so on, plain or gzip. classes.txt may name the classes, one a line. */
export const idx: Reader = {
  id: 'idx', title: 'IDX files', summary: 'A folder with files of the MNIST family.', source: 'LeCun et al., The MNIST database', params: z.strictObject({}),
  detect: (path) => Promise.resolve(fileOf(path, 'train', 'images-idx3-ubyte') !== null),
  async open({ path }) {
    const before = await fileTimes(everyFile(path))
    const labels: string[] = []
    const loaded: { part: string; start: number; count: number; rows: number; columns: number; data: Uint8Array }[] = []
    const hashes: string[] = []
    const numbers: number[] = []
    let bytes = 0
    let count = 0
    // Unpacked side by side, each on a thread of its own; what is wrong is said below, in the files' order.
    const contents = new Map(PARTS.flatMap(([, prefix]) => [fileOf(path, prefix, 'images-idx3-ubyte'), fileOf(path, prefix, 'labels-idx1-ubyte')]).flatMap((file) => (file === null ? [] : [[file, bytesOf(file)] as const])))
    await Promise.allSettled(contents.values())
    const contentOf = (file: string): ReturnType<typeof bytesOf> => contents.get(file) ?? bytesOf(file)
    for (const [part, prefix] of PARTS) {
      const imageFile = fileOf(path, prefix, 'images-idx3-ubyte')
      const labelFile = fileOf(path, prefix, 'labels-idx1-ubyte')
      if (imageFile === null && part === 'test') continue
      if (imageFile === null || labelFile === null) throw new AtelierError('data.missing', `${path}: ${prefix}-${imageFile === null ? 'images-idx3-ubyte' : 'labels-idx1-ubyte'} is missing`, 'Images and labels come in pairs.')
      const image = await contentOf(imageFile)
      const label = await contentOf(labelFile)
      bytes += image.raw.length + label.raw.length
      const images = parseIdx(image.content, imageFile, 3)
      const ids = parseIdx(label.content, labelFile, 1)
      const [n = 0, rows = 0, columns = 0] = images.sizes
      if (ids.sizes[0] !== n) throw new AtelierError('data.damaged', `${labelFile} has ${ids.sizes[0] ?? 0} labels for ${n} images`, 'The two files do not belong together.')
      loaded.push({ part, start: count, count: n, rows, columns, data: images.data })
      for (const id of ids.data) numbers.push(id)
      // The content is hashed as it is inside, so that plain and gzip files of the same images are the same data.
      hashes.push(`${part} ${sha256Of(image.content)} ${sha256Of(label.content)}`)
      count += n
    }
    const namesFile = join(path, 'classes.txt')
    const given = existsSync(namesFile) ? (await readFile(namesFile, 'utf8')).split('\n').map((line) => line.trim()).filter((line) => line !== '') : null
    const top = numbers.reduce((a, b) => Math.max(a, b), 0)
    if (given !== null && given.length <= top) throw new AtelierError('data.damaged', `${namesFile} names ${given.length} classes, but label ${top} occurs`, 'One line for each class.')
    const classes = given ?? Array.from({ length: top + 1 }, (_, i) => String(i))
    for (const id of numbers) labels.push(classes[id] ?? String(id))
    const licenseFile = join(path, 'LICENSE')
    const partAt = (index: number) => {
      const part = loaded.find((p) => index >= p.start && index < p.start + p.count)
      if (part === undefined) throw new RangeError(`no sample ${index}`)
      return part
    }
    const imageAt = (index: number) => {
      const { start, rows, columns, data } = partAt(index)
      const at = (index - start) * rows * columns
      return { height: rows, width: columns, channels: 1, data: data.subarray(at, at + rows * columns) }
    }
    const column: Column = { name: 'label', kind: 'text', values: labels, classes }
    return {
      reader: 'idx', path, bytes, count, fingerprint: sha256Of(hashes.join('\n') + classes.join('\n')), unread: 0, parts: loaded.map((p) => p.part),
      license: existsSync(licenseFile) ? await readFile(licenseFile, 'utf8') : null,
      partOf: (index) => partAt(index).part,
      source: (index) => `${partAt(index).part} image ${index - partAt(index).start}`,
      damageOf: () => null, columns: [column], damage: [], notes: [],
      unchanged: async () => (await fileTimes(everyFile(path))) === before,
      images: {
        decodes: false,
        size: (index) => ({ height: partAt(index).rows, width: partAt(index).columns, channels: 1 }),
        read: (index) => Promise.resolve(imageAt(index)),
        preview: (index) => Promise.resolve(imageAt(index)),
      },
    }
  },
}
