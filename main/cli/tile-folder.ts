import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AugmentTile } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { makeFolder } from '../lib/files'

const LIST = 'tiles.json'
/** A name that only a preview gives; it never leads out of the folder. */
const file = z.string().regex(/^\d{4,}-sample-\d+(-original)?\.png$/)
const earlier = z.array(z.object({ file, original: file }))

const bytesOf = (dataUrl: string): Buffer => Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64')

/** A tile's two pictures as files, and all that is known of it without them. */
function writeTile(out: string, { png, original, ...rest }: AugmentTile, i: number): object {
  const name = `${String(i + 1).padStart(4, '0')}-sample-${rest.sample}`
  const files = { file: `${name}.png`, original: `${name}-original.png` }
  writeFileSync(join(out, files.file), bytesOf(png))
  writeFileSync(join(out, files.original), bytesOf(original))
  return { ...files, ...rest }
}

/** Files of the preview that was written here before. Throws "usage" where the list is not one of a preview. */
function filesBefore(out: string): string[] {
  const list = join(out, LIST)
  if (!existsSync(list)) return []
  try {
    return earlier.parse(JSON.parse(readFileSync(list, 'utf8'))).flatMap((tile) => [tile.file, tile.original])
  } catch (error) {
    throw new AtelierError('usage', `${list} is there and is not the list of a preview, so it is left as it is.`, 'Give --out another folder.', { cause: error })
  }
}

/** Why nothing can be written into a folder, in words. */
const refused = (out: string, error: unknown): AtelierError =>
  new AtelierError('usage', `Nothing can be written into ${out}: ${error instanceof Error ? error.message : String(error)}.`, 'Give --out a folder that is yours to write, on a disk with room.', { cause: error })

/**
 * Writes tiles and their list into a folder, made where it is missing. Exactly the files that the list of an earlier preview
 * there names are removed first, so that pictures and list belong together; whatever else is there stays. Throws "usage"
 * where nothing can be written or another list is in the way.
 */
export function writeTiles(out: string, tiles: readonly AugmentTile[]): { written: object[]; removed: number } {
  const before = filesBefore(out).filter((name) => existsSync(join(out, name)))
  try {
    makeFolder(out)
    // Without its list nothing of an earlier preview can pass for a whole one.
    rmSync(join(out, LIST), { force: true })
    for (const name of before) rmSync(join(out, name), { force: true })
    const written = tiles.map((tile, i) => writeTile(out, tile, i))
    writeFileSync(join(out, LIST), `${JSON.stringify(written, null, 2)}\n`)
    return { written, removed: before.length }
  } catch (error) {
    throw refused(out, error)
  }
}
