import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { z } from 'zod'
import type { Damage } from '../../../preload/contract/data'
import { AtelierError } from '../../lib/errors'
import { writeFileAtomic } from '../../lib/files'
import { sha256Of } from '../../lib/hash'
import type { DatasetLocation, OpenHooks, Reader } from '../dataset'
import { IMAGE_EXTENSIONS, decodeImage, eachAtMost } from '../decode'

const PART_NAMES = new Map([['train', 'train'], ['training', 'train'], ['val', 'val'], ['valid', 'val'], ['validation', 'val'], ['test', 'test']])
const natural = new Intl.Collator('en', { numeric: true }).compare

/** What is remembered of a file, so that one that has not changed is neither hashed nor decoded again. */
const known = z.object({ size: z.number(), mtime: z.number(), hash: z.string(), height: z.int(), width: z.int(), channels: z.int(), damage: z.string().nullable() })
const memory = z.record(z.string(), known)
type Known = z.infer<typeof known>

interface Listed { readonly part: string; readonly label: string; readonly path: string }

const folders = async (path: string): Promise<string[]> => (await readdir(path, { withFileTypes: true })).filter((e) => e.isDirectory() && !e.name.startsWith('.')).map((e) => e.name).sort(natural)

/** Files of one class folder; what is no image by its name is reported, never passed over in silence. */
async function listClass(folder: string, part: string, label: string, damage: Damage[], root: string): Promise<Listed[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((e) => !e.name.startsWith('.') && e.name !== 'Thumbs.db').sort((a, b) => natural(a.name, b.name))
  const images = entries.filter((e) => e.isFile() && IMAGE_EXTENSIONS.includes(extname(e.name).toLowerCase()))
  for (const entry of entries) if (!images.includes(entry)) damage.push({ where: relative(root, join(folder, entry.name)), problem: entry.isDirectory() ? 'a folder inside a class is not read' : 'not a PNG, JPEG or WebP image' })
  if (images.length === 0) damage.push({ where: relative(root, folder), problem: `class "${label}" has no images` })
  return images.map((e) => ({ part, label, path: join(folder, e.name) }))
}

/** Files where only folders are read. */
async function strays(folder: string, root: string): Promise<Damage[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((e) => !e.isDirectory() && !e.name.startsWith('.') && e.name !== 'Thumbs.db')
  return files.map((e) => ({ where: relative(root, join(folder, e.name)), problem: 'lies outside of the class folders' }))
}

async function list(root: string): Promise<{ files: Listed[]; damage: Damage[] }> {
  const damage: Damage[] = []
  const files: Listed[] = []
  const top = await folders(root)
  damage.push(...await strays(root, root))
  const inParts = top.length > 0 && top.every((name) => PART_NAMES.has(name.toLowerCase()))
  if (inParts && !top.some((name) => PART_NAMES.get(name.toLowerCase()) === 'train')) throw new AtelierError('data.layout', `${root} has ${top.join(' and ')}, but no folder "train"`, 'Put the training images into train/<class>/.')
  for (const name of top) {
    if (!inParts) files.push(...await listClass(join(root, name), 'train', name, damage, root))
    else {
      damage.push(...await strays(join(root, name), root))
      for (const label of await folders(join(root, name))) files.push(...await listClass(join(root, name, label), PART_NAMES.get(name.toLowerCase()) ?? name, label, damage, root))
    }
  }
  if (files.length === 0) throw new AtelierError('data.layout', `${root} has no images in class folders`, 'Make one folder for each class and put its PNG, JPEG or WebP images into it.')
  return { files, damage }
}

async function examine({ path }: Listed, size: number, mtime: number): Promise<Known> {
  const hash = createHash('sha256').update(await readFile(path)).digest('hex')
  try {
    const { height, width, channels } = await decodeImage(path)
    return { size, mtime, hash, height, width, channels, damage: null }
  } catch (error) {
    return { size, mtime, hash, height: 0, width: 0, channels: 0, damage: error instanceof AtelierError ? error.message.replace(`${path}: `, '') : String(error) }
  }
}

function recall(file: string): Record<string, Known> {
  if (!existsSync(file)) return {}
  try {
    return memory.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Only a memory of work done: an unreadable one is made anew.
    return {}
  }
}

async function open({ path }: DatasetLocation, hooks: OpenHooks) {
  const { files, damage } = await list(path)
  const memoryFile = join(hooks.cacheDir, `files-${sha256Of(path).slice(7, 23)}.json`)
  const before = recall(memoryFile)
  const facts: Known[] = []
  let done = 0
  await eachAtMost(files, 4, async (file, i) => {
    hooks.signal?.throwIfAborted()
    const { size, mtimeMs } = await stat(file.path)
    const name = relative(path, file.path)
    const held = before[name]
    const fact = held?.size === size && held.mtime === mtimeMs ? held : await examine(file, size, mtimeMs)
    facts[i] = fact
    done += 1
    if (done % 50 === 0 || done === files.length) hooks.onProgress(done, files.length, 'checking images')
  })
  if (files.some((file, i) => before[relative(path, file.path)] !== facts[i])) {
    mkdirSync(hooks.cacheDir, { recursive: true })
    writeFileAtomic(memoryFile, JSON.stringify(Object.fromEntries(files.map((file, i) => [relative(path, file.path), facts[i]]))))
  }
  const at = (index: number): { file: Listed; fact: Known } => {
    const file = files[index]
    const fact = facts[index]
    if (file === undefined || fact === undefined) throw new RangeError(`no sample ${index}`)
    return { file, fact }
  }
  const classes = [...new Set(files.map((file) => file.label))].sort(natural)
  return {
    reader: 'image-folder', path, license: null, count: files.length, damage,
    bytes: facts.reduce((sum, fact) => sum + fact.size, 0),
    fingerprint: sha256Of(files.map((file, i) => `${relative(path, file.path)}\0${at(i).fact.hash}\0${file.label}`).sort().join('\n')),
    parts: [...new Set(files.map((file) => file.part))],
    partOf: (index: number) => at(index).file.part,
    source: (index: number) => relative(path, at(index).file.path),
    damageOf: (index: number) => at(index).fact.damage,
    columns: [{ name: 'label', kind: 'text' as const, values: files.map((file) => file.label), classes }],
    images: {
      size: (index: number) => (at(index).fact.damage === null ? at(index).fact : null),
      read: (index: number) => decodeImage(at(index).file.path),
    },
  }
}

/** One folder for each class, or train/, val/ and test/ that each hold such folders. */
export const imageFolder: Reader = {
  id: 'image-folder', title: 'Folder of images', summary: 'One folder for each class; PNG, JPEG or WebP.', source: '', params: z.strictObject({}),
  async detect(path) {
    return (await stat(path)).isDirectory() && (await folders(path)).length > 0
  },
  open,
}
