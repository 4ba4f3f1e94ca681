import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** One date for all, so that equal content makes equal archives; zip knows none before 1980. */
const DATE = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 }

export type ZipEntry = { readonly name: string; readonly pack: boolean } & ({ readonly file: string } | { readonly text: string })

/** Writes an archive, streamed from files. */
export async function zipTo(path: string, entries: Iterable<ZipEntry>, signal?: AbortSignal): Promise<void> {
  const zip = new ZipFile()
  for (const entry of entries) {
    const options = { ...DATE, compress: entry.pack }
    if ('file' in entry) zip.addFile(entry.file, entry.name, options)
    else zip.addBuffer(Buffer.from(entry.text), entry.name, options)
  }
  const failed = new Promise<never>((_, reject) => zip.on('error', reject))
  zip.end()
  const output = createWriteStream(path, { flags: 'wx' })
  await Promise.race([pipeline(zip.outputStream, output, { signal }), failed]).catch((error: unknown) => {
    output.destroy()
    throw error
  })
}
