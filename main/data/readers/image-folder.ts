import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { sha256Of } from '../../lib/hash'
import type { Dataset, DatasetLocation, OpenHooks, Reader } from '../dataset'
import { decodeImage } from '../decode'
import { classFolders, listClassFolders, natural } from './class-folders'
import type { Listed } from './class-folders'
import { countUnread, examinePictures, pictureFilesUnchanged } from './examined'
import type { Known } from './examined'

async function open({ path }: DatasetLocation, hooks: OpenHooks): Promise<Dataset> {
  const { files, damage, notes } = await listClassFolders(path)
  const facts = await examinePictures(path, files, hooks)
  const at = (index: number): { file: Listed; fact: Known } => {
    const file = files[index]
    const fact = facts.get(file?.name ?? '')
    if (file === undefined || fact === undefined) throw new RangeError(`no sample ${index}`)
    return { file, fact }
  }
  const classes = [...new Set(files.map((file) => file.label))].sort(natural)
  return {
    reader: 'image-folder', path, license: null, count: files.length, damage, notes,
    bytes: [...facts.values()].reduce((sum, { size }) => sum + size, 0),
    fingerprint: sha256Of(files.map((file, i) => `${file.name}\0${at(i).fact.hash}\0${file.label}`).sort().join('\n')),
    unread: countUnread(facts.values()),
    parts: [...new Set(files.map((file) => file.part))],
    partOf: (index) => at(index).file.part,
    source: (index) => at(index).file.name,
    damageOf: (index) => at(index).fact.damage,
    columns: [{ name: 'label', kind: 'text', values: files.map((file) => file.label), classes }],
    async unchanged() {
      const now = await listClassFolders(path)
      return isDeepStrictEqual([now.files, now.damage, now.notes], [files, damage, notes]) && pictureFilesUnchanged(files, facts)
    },
    images: {
      decodes: true,
      size: (index) => (at(index).fact.damage === null ? at(index).fact : null),
      read: (index) => decodeImage(at(index).file.path),
      preview: (index, side) => decodeImage(at(index).file.path, side),
    },
  }
}

/** One folder for each class, or train/, val/ and test/ that each hold such folders. */
export const imageFolder: Reader = {
  id: 'image-folder', title: 'Folder of images', summary: 'One folder for each class; PNG, JPEG or WebP.', source: '', params: z.strictObject({}),
  async detect(path) {
    return (await stat(path)).isDirectory() && (await classFolders(path)).length > 0
  },
  open,
}
