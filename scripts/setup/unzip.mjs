import { createWriteStream, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'

/** Unpacks the entries of a zip that `wanted` takes (it returns the name to write, or null), with modes and links. */
export async function unzip(archive, folder, wanted = (name) => name, onProgress = () => {}) {
  // Only after the packages step is this library there.
  const { default: yauzl } = await import('yauzl')
  const zip = await promisify(yauzl.open)(archive, { lazyEntries: true, autoClose: true })
  const openStream = promisify(zip.openReadStream.bind(zip))
  let done = 0
  await new Promise((finish, fail) => {
    zip.on('error', fail)
    zip.on('end', finish)
    zip.on('entry', (entry) => {
      const take = async () => {
        done += 1
        const name = wanted(entry.fileName)
        if (name === null) return
        const path = resolve(folder, name)
        if (!path.startsWith(resolve(folder) + sep)) throw new Error(`${entry.fileName} would leave the folder`)
        if (entry.fileName.endsWith('/')) {
          mkdirSync(path, { recursive: true })
          return
        }
        mkdirSync(dirname(path), { recursive: true })
        const mode = (entry.externalFileAttributes >>> 16) & 0xffff
        const stream = await openStream(entry)
        if ((mode & 0o170000) === 0o120000) symlinkSync(await text(stream), path)
        else await pipeline(stream, createWriteStream(path, { mode: mode & 0o777 || 0o644 }))
        onProgress(done, zip.entryCount)
      }
      take().then(() => zip.readEntry(), fail)
    })
    zip.readEntry()
  })
}
