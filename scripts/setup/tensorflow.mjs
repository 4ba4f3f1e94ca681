import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cached, checkFile, copyWhole, folderSize, inCache, link, stamp } from './cache.mjs'
import { TENSORFLOW } from './pins.mjs'
import { run, works } from './run.mjs'
import { beginning, growing, passing } from './say.mjs'
import { unzip } from './unzip.mjs'

const addonFolder = (root) => join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
const versionFile = (root) => join(addonFolder(root), 'deps', 'VERSION')
const binding = (root) => join(addonFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node')
const LIBRARIES = { 'tensorflow/libtensorflow_cc.so.2': 'lib/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2': 'lib/libtensorflow_framework.so.2' }

const libraryName = `libtensorflow-${TENSORFLOW.version}-${TENSORFLOW.sha256.slice(0, 12)}`
const addonName = `tfjs-addon-4.22.0-${TENSORFLOW.sha256.slice(0, 12)}`

/** libtensorflow and its headers out of the pinned wheel. No Python package is installed. */
const library = () => cached(libraryName, async (work) => {
  beginning('libtensorflow: downloading 274 MB')
  // pip fills its temporary folder first; inside ours its progress is seen and a killed one is swept away.
  const stop = growing('libtensorflow: downloading, 274 MB in all', () => folderSize(work))
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-cache-dir', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '-d', work, '--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux_2_27_x86_64', `tensorflow-cpu==${TENSORFLOW.version}`], { env: { ...process.env, TMPDIR: work } }).catch((error) => {
    throw new Error(`pip could not download its wheel; is there a network? ${error.message.split(' | ').at(-1)}`)
  }).finally(stop)
  const wheel = join(work, TENSORFLOW.wheel)
  await checkFile(wheel, { algorithm: 'sha256', encoding: 'hex', expected: TENSORFLOW.sha256, name: 'The TensorFlow wheel' })
  await unzip(wheel, work, (name) => LIBRARIES[name] ?? (name.startsWith('tensorflow/include/') ? name.replace('tensorflow/', '') : null), (done, all) => passing(`libtensorflow: unpacking ${done} of ${all}`))
  rmSync(wheel)
  symlinkSync('libtensorflow_cc.so.2', join(work, 'lib', 'libtensorflow.so'))
  symlinkSync('libtensorflow_framework.so.2', join(work, 'lib', 'libtensorflow_framework.so'))
})

/** The addon, compiled once for a machine. It is pure Node-API, so node-gyp and Node's own headers are not needed. */
const addon = (root, deps) => cached(addonName, async (work) => {
  beginning('TensorFlow addon: compiling')
  const out = join(work, 'tfjs_binding.node')
  await run('g++', ['-O2', '-fPIC', '-shared', '-std=c++17', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION', '-I.', '-I..', `-I${join(deps, 'include')}`, `-I${join(root, 'node_modules', 'node-api-headers', 'include')}`, 'binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', out, `-L${join(deps, 'lib')}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'], { cwd: addonFolder(root), env: { ...process.env, TMPDIR: work } })
})

/** What keeps TensorFlow from being set up, or null. A tool is asked for only where its work is not in the cache yet. */
const why = () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is tested on Linux x64 only'
  if (!inCache(libraryName) && !works('python3', ['-m', 'pip', '--version'])) return 'Python with pip is missing (Debian: python3-pip)'
  if (!inCache(addonName) && !works('g++')) return 'g++ is missing (Debian: g++)'
  return null
}

export const tensorflow = {
  name: `TensorFlow ${TENSORFLOW.version}`,
  done: ({ root }) => existsSync(versionFile(root)) && readFileSync(versionFile(root), 'utf8') === TENSORFLOW.version && existsSync(binding(root)) && existsSync(join(addonFolder(root), 'deps', 'lib', 'libtensorflow.so')),
  /** The studio works without it, on the wasm engine; so a failure, a damaged download too, is said and passed over. */
  async run({ root }) {
    const reason = why()
    if (reason !== null) return { note: `not set up, since ${reason}. Training uses the slower wasm engine.` }
    try {
      const deps = await library()
      const built = await addon(root, deps)
      for (const name of ['lib', 'include']) link(join(deps, name), join(addonFolder(root), 'deps', name))
      copyWhole(join(built, 'tfjs_binding.node'), binding(root))
      stamp(versionFile(root), TENSORFLOW.version)
      return {}
    } catch (error) {
      return { note: `not set up (${error.message.slice(0, 200)}). Training uses the slower wasm engine; run the command again to retry.` }
    }
  },
}
