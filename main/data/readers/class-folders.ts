import { readdir, stat } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import type { Damage } from '../../../preload/contract/data'
import { AtelierError } from '../../lib/errors'
import { IMAGE_EXTENSIONS } from '../decode'
import type { PictureFile } from './examined'

const PART_NAMES = new Map([['train', 'train'], ['training', 'train'], ['val', 'val'], ['valid', 'val'], ['validation', 'val'], ['test', 'test']])
export const natural = new Intl.Collator('en', { numeric: true }).compare

/** What systems leave in folders; nobody put it there as data, so it is passed over. */
const isSystems = (name: string): boolean => name.startsWith('.') || ['Thumbs.db', 'desktop.ini', '__MACOSX'].includes(name)

/** Texts that people keep beside their pictures. Whatever else lies there may have been meant as a sample. */
const TEXTS = ['.txt', '.md', '.rst', '.csv', '.tsv', '.json', '.yaml', '.yml', '.xml', '.html', '.pdf', '.log']
const isText = (name: string): boolean => TEXTS.includes(extname(name).toLowerCase()) || /^(readme|licen[cs]e|copying|authors|citation)$/i.test(name)
const isPicture = (name: string): boolean => IMAGE_EXTENSIONS.includes(extname(name).toLowerCase())

export interface Listed extends PictureFile { readonly part: string; readonly label: string }

/** What was found under a folder: its pictures, what a person has to decide on, and what was no sample to begin with. */
export interface Listing { readonly files: Listed[]; readonly damage: Damage[]; readonly notes: Damage[] }

interface Entry { readonly name: string; readonly path: string; readonly folder: boolean }

/** Entries in natural order; a link counts as what it leads to, and one that leads nowhere as a file. */
async function entriesOf(folder: string): Promise<Entry[]> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isSystems(name)).sort((a, b) => natural(a.name, b.name))
  return Promise.all(found.map(async (entry) => {
    const path = join(folder, entry.name)
    const isFolder = entry.isSymbolicLink() ? await stat(path).then((target) => target.isDirectory(), () => false) : entry.isDirectory()
    return { name: entry.name, path, folder: isFolder }
  }))
}

export const classFolders = async (path: string): Promise<Entry[]> => (await entriesOf(path)).filter(({ folder }) => folder)

/** Walks the two or three levels of a data set and gathers what it finds. */
class Walk implements Listing {
  readonly files: Listed[] = []
  readonly damage: Damage[] = []
  readonly notes: Damage[] = []

  constructor(private readonly root: string) {}

  private nameOf(path: string): string {
    return relative(this.root, path)
  }

  /** The entries of a folder, or none where it cannot be read, which is damage. */
  private async look(folder: string): Promise<Entry[] | null> {
    try {
      return await entriesOf(folder)
    } catch (error) {
      this.damage.push({ where: this.nameOf(folder), problem: `cannot be read (${error instanceof Error ? error.message : String(error)})` })
      return null
    }
  }

  private foreign({ name, path }: Entry, problem: string): void {
    if (isText(name)) this.notes.push({ where: this.nameOf(path), problem: 'is no picture and is left out' })
    else this.damage.push({ where: this.nameOf(path), problem })
  }

  /** A folder that holds class folders, and no pictures of its own. */
  async classes(folder: string, part: string): Promise<void> {
    for (const entry of await this.look(folder) ?? []) {
      if (entry.folder) await this.class(entry, part)
      else this.foreign(entry, 'lies outside of the class folders')
    }
  }

  private async class({ name: label, path: folder }: Entry, part: string): Promise<void> {
    const entries = await this.look(folder)
    if (entries === null) return
    const pictures = entries.filter((entry) => !entry.folder && isPicture(entry.name))
    for (const entry of entries) {
      if (entry.folder) this.damage.push({ where: this.nameOf(entry.path), problem: 'a folder inside a class is not read' })
      else if (!pictures.includes(entry)) this.foreign(entry, 'not a PNG, JPEG or WebP image')
    }
    if (pictures.length === 0) this.damage.push({ where: this.nameOf(folder), problem: `class "${label}" has no images` })
    for (const { path } of pictures) this.files.push({ part, label, path, name: this.nameOf(path) })
  }

  /** Files beside the folders of the parts. */
  async beside(folder: string): Promise<void> {
    for (const entry of await this.look(folder) ?? []) if (!entry.folder) this.foreign(entry, 'lies outside of the class folders')
  }
}

/** One folder for each class, or train/, val/ and test/ that each hold such folders. Throws "data.layout" when it is neither. */
export async function listClassFolders(root: string): Promise<Listing> {
  const walk = new Walk(root)
  const top = await classFolders(root)
  const parts = top.map(({ name }) => PART_NAMES.get(name.toLowerCase()))
  if (top.length === 0 || parts.includes(undefined)) await walk.classes(root, 'train')
  else {
    if (!parts.includes('train')) throw new AtelierError('data.layout', `${root} has ${top.map(({ name }) => name).join(' and ')}, but no folder "train"`, 'Put the training images into train/<class>/.')
    await walk.beside(root)
    for (const [i, { path }] of top.entries()) await walk.classes(path, parts[i] ?? 'train')
  }
  if (walk.files.length === 0) throw new AtelierError('data.layout', `${root} has no images in class folders`, 'Make one folder for each class and put its PNG, JPEG or WebP images into it.')
  return walk
}
