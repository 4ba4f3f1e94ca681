import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CAPSULE, CAPSULE_SCHEMA, crateText, objectName } from '../capsule'
import type { CapsuleFile } from '../capsule'
import { writeDocument } from '../document'
import type { HistoryWriter } from '../format'
import type { History } from '../history'
import { hashOfFile } from '../objects-in'
import { unhurried, writeOut } from '../output'
import { zipTo } from '../zip-out'
import type { ZipEntry } from '../zip-out'

/** Where the content of each file lies that this history carries. */
async function objectsOf(history: History, signal?: AbortSignal): Promise<Map<string, string>> {
  const objects = new Map<string, string>()
  const add = (hash: string): void => {
    const path = history.object(hash)
    if (path !== null) objects.set(hash, path)
  }
  for await (const { code } of unhurried(history.versions(), signal)) for (const hash of [code?.atelier.diffHash, code?.project?.diffHash]) if (hash !== undefined && hash !== null) add(hash)
  for await (const run of unhurried(history.runs(), signal)) for (const { hash } of history.artifacts(run.id)) add(hash)
  return objects
}

export const capsule: HistoryWriter = {
  id: 'capsule', title: 'Capsule', summary: 'One zip with everything, files and database included, which another project imports.', source: 'APPNOTE.TXT 6.3 (zip); RO-Crate 1.1', shape: 'file', extension: '.zip', leaves: [], reader: 'capsule',
  async write(history, path, { now, software, signal, database }) {
    const work = mkdtempSync(join(dirname(path), '.capsule-'))
    try {
      const document = join(work, CAPSULE.history)
      const entries: ZipEntry[] = [{ name: CAPSULE.history, file: document, pack: true }]
      const files: CapsuleFile[] = [{ path: CAPSULE.history, ...(await writeOut(document, (file) => writeDocument(history, file, signal))) }]
      if (database !== undefined) {
        const file = join(work, CAPSULE.database)
        await database(file)
        entries.push({ name: CAPSULE.database, file, pack: true })
        files.push({ path: CAPSULE.database, bytes: statSync(file).size, hash: hashOfFile(file) })
      }
      // Weights and pictures hardly become smaller by packing.
      for (const [hash, file] of await objectsOf(history, signal)) {
        entries.push({ name: objectName(hash), file, pack: false })
        files.push({ path: objectName(hash), bytes: statSync(file).size, hash })
      }
      const manifest = `${JSON.stringify({ format: 'atelier-capsule', schema: CAPSULE_SCHEMA, software, files: [...files] }, null, 1)}\n`
      await zipTo(path, [{ name: CAPSULE.manifest, text: manifest, pack: true }, { name: CAPSULE.crate, text: crateText(history, files, software, now), pack: true }, ...entries], signal)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  },
}
