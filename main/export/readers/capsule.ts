import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { CAPSULE, CAPSULE_SCHEMA, isCapsuleFile, manifestSchema, objectHash } from '../capsule'
import { readDocument } from '../document'
import type { HistoryReader } from '../format'
import { plainStat, smallText } from '../input'
import { jsonOf, parsed, refuse } from '../refusal'
import { unzip } from '../zip-in'
import type { Unpacked } from '../zip-in'
import { headOf } from './json'

function checkManifest(files: ReadonlyMap<string, Unpacked>, where: string): void {
  const found = files.get(CAPSULE.manifest)
  if (found === undefined) throw refuse('missing', where, `it holds no ${CAPSULE.manifest}, so it is no capsule`)
  const here = `${where}, ${CAPSULE.manifest}`
  const value = jsonOf(smallText(found.path, here), here)
  const { schema } = parsed(z.object({ format: z.literal('atelier-capsule'), schema: z.int().positive() }), value, here)
  if (schema > CAPSULE_SCHEMA) throw refuse('newer', here, `field schema: it is ${schema}, and this Atelier reads up to ${CAPSULE_SCHEMA}`)
  const told = new Map<string, { readonly hash: string; readonly bytes: number }>()
  for (const file of parsed(manifestSchema, value, here).files) {
    if (told.has(file.path)) throw refuse('duplicate', here, `it names ${file.path} twice`)
    told.set(file.path, file)
  }
  for (const path of told.keys()) if (!files.has(path)) throw refuse('incomplete', where, `${path} is not there`)
  for (const [path, { hash }] of files) {
    if (path === CAPSULE.manifest || path === CAPSULE.crate) continue
    if (!told.has(path)) throw refuse('disagrees', where, `${path} is there, and ${CAPSULE.manifest} does not name it`)
    if (told.get(path)?.hash !== hash || (objectHash(path) ?? hash) !== hash) throw refuse('damaged', where, `${path} was altered: its content is not what ${CAPSULE.manifest} says`)
  }
}

export const capsule: HistoryReader = {
  id: 'capsule', title: 'Capsule', summary: 'A zip that Atelier wrote.', source: 'APPNOTE.TXT 6.3 (zip); RO-Crate 1.1',
  detect: (path) => plainStat(path, basename(path)).isFile() && /^PK(\x03\x04|\x05\x06)/.test(headOf(path, 4)),
  async read(path, into) {
    const where = basename(path)
    const folder = join(into.scratch, 'capsule')
    mkdirSync(folder)
    const files = await unzip(path, where, folder, isCapsuleFile)
    checkManifest(files, where)
    const document = files.get(CAPSULE.history)
    if (document === undefined) throw refuse('incomplete', where, `${CAPSULE.history} is not there`)
    await readDocument(document.path, `${where}, ${CAPSULE.history}`, into)
    for (const [name, file] of files) {
      const hash = objectHash(name)
      if (hash !== null) into.addObject(hash, file.path)
    }
    const database = files.get(CAPSULE.database)
    if (database === undefined) return
    if (!headOf(database.path, 16).startsWith('SQLite format 3\0')) throw refuse('damaged', `${where}, ${CAPSULE.database}`, 'it is no SQLite database')
    into.database = database.path
  },
}
