import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { atelierRoot } from '../lib/root'

/** The set-up writes the version of libtensorflow beside it (deps/VERSION) as its last step. What is installed, read from files without loading anything, so that processes without tensors can say it. */
export interface Installed { readonly tensorflow: string | null; readonly tfjs: string }

export function installed(root: string = atelierRoot()): Installed {
  const packageFolder = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
  const manifest = readFileSync(join(packageFolder, 'package.json'), 'utf8')
  const tfjs = /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? 'unknown'
  const addon = join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node')
  const stamp = join(packageFolder, 'deps', 'VERSION')
  if (!existsSync(addon) || !existsSync(stamp)) return { tensorflow: null, tfjs }
  return { tensorflow: readFileSync(stamp, 'utf8').trim(), tfjs }
}
