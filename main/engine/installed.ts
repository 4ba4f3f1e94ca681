import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { atelierRoot } from '../lib/root'

/** What is installed, read from files without loading anything, so that processes without tensors can say it. */
export interface Installed { readonly tensorflow: string | null; readonly tfjs: string }

export function installed(root: string = atelierRoot()): Installed {
  const packageFolder = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
  const manifest = readFileSync(join(packageFolder, 'package.json'), 'utf8')
  const tfjs = /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? 'unknown'
  const header = join(packageFolder, 'deps', 'include', 'tensorflow', 'core', 'public', 'release_version.h')
  const addon = join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node')
  if (!existsSync(addon) || !existsSync(header)) return { tensorflow: null, tfjs }
  const text = readFileSync(header, 'utf8')
  const part = (name: string): string => new RegExp(`#define TF_${name}_VERSION\\s+(\\d+)`).exec(text)?.[1] ?? '?'
  return { tensorflow: `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`, tfjs }
}
