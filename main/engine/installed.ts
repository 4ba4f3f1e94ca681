import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { atelierRoot } from '../lib/root'

/** The set-up writes the version of libtensorflow beside it (deps/VERSION) as its last step. What is installed, read from files without loading anything, so that processes without tensors can say it. */
export interface Installed { readonly tensorflow: string | null; readonly tfjs: string; /** tfjs' addon. */ readonly addon: string; /** Our kernels: the addon, and which sources it was made of. */ readonly kernels: { readonly path: string; readonly build: string } }

export function installed(root: string = atelierRoot()): Installed {
  const packageFolder = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
  const manifest = readFileSync(join(packageFolder, 'package.json'), 'utf8')
  const tfjs = /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? 'unknown'
  const addons = join(packageFolder, 'lib', 'napi-v8')
  const addon = join(addons, 'tfjs_binding.node')
  const kernels = join(addons, 'atelier_kernels.node')
  const build = join(packageFolder, 'deps', 'KERNELS')
  const stamp = join(packageFolder, 'deps', 'VERSION')
  if (![addon, kernels, build, stamp].every((file) => existsSync(file))) return { tensorflow: null, tfjs, addon, kernels: { path: kernels, build: '' } }
  return { tensorflow: readFileSync(stamp, 'utf8').trim(), tfjs, addon, kernels: { path: kernels, build: readFileSync(build, 'utf8').trim() } }
}
