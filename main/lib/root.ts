import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of Atelier itself (where package.json and resources/ lie), the same from source and from the built bundle. */
export function atelierRoot(from: string = import.meta.url): string {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "atelier"')) return folder
    if (folder === dirname(folder)) throw new Error('the folder of Atelier was not found above this file')
  }
}

/** Atelier's own version, from its package.json. */
export function atelierVersion(root: string = atelierRoot()): string {
  return /"version":\s*"([^"]+)"/.exec(readFileSync(join(root, 'package.json'), 'utf8'))?.[1] ?? 'unknown'
}
