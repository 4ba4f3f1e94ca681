import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cached, copyWhole, folderSize, inCache, link, stamp } from './cache.mjs'
import { TENSORFLOW } from './pins.mjs'
import { run, works } from './run.mjs'
import { beginning, growing, line, passing } from './say.mjs'
import { unzip } from './unzip.mjs'

const addonFolder = (root) => join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
const versionFile = (root) => join(addonFolder(root), 'deps', 'VERSION')
/** Which of the builds is set up: "cpu" or "cuda". */
const variantFile = (root) => join(addonFolder(root), 'deps', 'VARIANT')
const binding = (root) => join(addonFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node')
const ownBinding = (root) => join(addonFolder(root), 'lib', 'napi-v8', 'atelier_kernels.node')
/** Which sources our kernels were compiled from. */
const kernelsFile = (root) => join(addonFolder(root), 'deps', 'KERNELS')
const LIBRARIES = { 'tensorflow/libtensorflow_cc.so.2': 'lib/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2': 'lib/libtensorflow_framework.so.2' }

/** CUDA's build is taken where an NVIDIA driver is loaded; ATELIER_CUDA=1 or 0 decides otherwise. */
export const variantFor = (env = process.env, driver = existsSync('/proc/driver/nvidia/version')) => (env.ATELIER_CUDA === '1' || (driver && env.ATELIER_CUDA !== '0') ? 'cuda' : 'cpu')

const libraryName = (variant) => `libtensorflow-${TENSORFLOW.version}-${variant === 'cpu' ? '' : `${variant}-`}${TENSORFLOW[variant].key}`
const addonName = (variant) => `tfjs-addon-4.22.0-${TENSORFLOW[variant].key}`

/** What of a wheel is kept, by its name in the library's folder: TensorFlow's libraries and headers, and NVIDIA's libraries where TensorFlow looks for them. */
function kept(name) {
  if (LIBRARIES[name] !== undefined) return LIBRARIES[name]
  if (name.startsWith('tensorflow/include/')) return name.replace('tensorflow/', '')
  return /^nvidia\/.+(\.so(\.[\d.]+)?|libdevice\.[\w.]*bc|\/bin\/ptxas)$/.test(name) ? name : null
}

/** libtensorflow and its headers out of the pinned wheels; for CUDA also NVIDIA's libraries. No Python package is installed. */
const library = (variant, requirements) => cached(libraryName(variant), async (work) => {
  const { size } = TENSORFLOW[variant]
  beginning(`libtensorflow: downloading ${size}`)
  // pip fills its temporary folder first; inside ours its progress is seen and a killed one is swept away.
  const stop = growing(`libtensorflow: downloading, ${size} in all`, () => folderSize(work))
  const wheels = join(work, 'wheels')
  const platforms = ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'].flatMap((platform) => ['--platform', platform])
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-cache-dir', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '-d', wheels, '--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--abi', 'none', ...platforms, '--require-hashes', '-r', requirements], { env: { ...process.env, TMPDIR: work } }).catch((error) => {
    throw new Error(`pip could not download its wheels; is there a network? ${error.message.split(' | ').at(-1)}`)
  }).finally(stop)
  for (const wheel of readdirSync(wheels)) {
    await unzip(join(wheels, wheel), work, kept, (done, all) => passing(`libtensorflow: unpacking ${wheel.split('-')[0]}, ${done} of ${all}`))
    rmSync(join(wheels, wheel))
  }
  rmSync(wheels, { recursive: true })
  symlinkSync('libtensorflow_cc.so.2', join(work, 'lib', 'libtensorflow.so'))
  symlinkSync('libtensorflow_framework.so.2', join(work, 'lib', 'libtensorflow_framework.so'))
})

/** The addon, compiled once for a machine. It is pure Node-API, so node-gyp and Node's own headers are not needed. */
const addon = (root, deps, variant) => cached(addonName(variant), async (work) => {
  beginning('TensorFlow addon: compiling')
  const out = join(work, 'tfjs_binding.node')
  await run('g++', ['-O2', '-fPIC', '-shared', '-std=c++17', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION', '-I.', '-I..', `-I${join(deps, 'include')}`, `-I${join(root, 'node_modules', 'node-api-headers', 'include')}`, 'binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', out, `-L${join(deps, 'lib')}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'], { cwd: addonFolder(root), env: { ...process.env, TMPDIR: work } })
})

const sources = (root) => join(root, 'main', 'engine', 'native')

/** The arithmetic is compiled for each of these; the processor decides which is used when it runs. */
const INSTRUCTIONS = { sse: [], avx2: ['-mavx2', '-mfma'], avx512: ['-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw', '-mfma', '-mprefer-vector-width=512'] }
const COMPILER = ['-O3', '-fPIC', '-std=c++17', '-fno-math-errno', '-fvisibility=hidden', '-DNAPI_VERSION=8']

/** Our kernels by what they are made of and how, so that a changed source is compiled anew. */
function kernelsName(root, variant) {
  const hash = createHash('sha256').update(JSON.stringify([COMPILER, INSTRUCTIONS]))
  for (const name of readdirSync(sources(root)).filter((file) => /\.(cc|h)$/.test(file)).sort()) hash.update(`${name}\n`).update(readFileSync(join(sources(root), name)))
  return `kernels-${hash.digest('hex').slice(0, 12)}-${TENSORFLOW[variant].key}`
}

/** Our own kernels (main/engine/native), compiled once for a machine. */
const kernels = (root, deps, variant) => cached(kernelsName(root, variant), async (work) => {
  beginning('Kernels: compiling')
  const options = { cwd: sources(root), env: { ...process.env, TMPDIR: work } }
  const common = [...COMPILER, `-I${join(deps, 'include')}`, `-I${join(root, 'node_modules', 'node-api-headers', 'include')}`]
  const objects = [...Object.entries(INSTRUCTIONS).map(([name, flags]) => ['variant.cc', `variant-${name}.o`, flags]), ...['pool', 'ops', 'addon'].map((name) => [`${name}.cc`, `${name}.o`, []])]
  for (const [source, object, flags] of objects) await run('g++', [...common, ...flags, '-c', source, '-o', join(work, object)], options)
  await run('g++', ['-shared', ...objects.map(([, object]) => join(work, object)), '-o', join(work, 'atelier_kernels.node'), `-L${join(deps, 'lib')}`, '-ltensorflow_framework', '-lpthread', '-Wl,-rpath,$ORIGIN/../../deps/lib'], options)
  for (const [, object] of objects) rmSync(join(work, object))
})

/** What keeps TensorFlow from being set up, or null. A tool is asked for only where its work is not in the cache yet. */
const why = (root, variant) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is tested on Linux x64 only'
  if (!inCache(libraryName(variant)) && !works('python3', ['-m', 'pip', '--version'])) return 'Python with pip is missing (Debian: python3-pip)'
  if (!(inCache(addonName(variant)) && inCache(kernelsName(root, variant))) && !works('g++')) return 'g++ is missing (Debian: g++)'
  return null
}

async function provide(root, variant) {
  const deps = await library(variant, join(root, 'scripts', 'setup', 'wheels', `${variant}.txt`))
  const built = await addon(root, deps, variant)
  for (const name of ['lib', 'include']) link(join(deps, name), join(addonFolder(root), 'deps', name))
  copyWhole(join(built, 'tfjs_binding.node'), binding(root))
  copyWhole(join(await kernels(root, deps, variant), 'atelier_kernels.node'), ownBinding(root))
  stamp(kernelsFile(root), kernelsName(root, variant))
  stamp(variantFile(root), variant)
  stamp(versionFile(root), TENSORFLOW.version)
}

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null)

export const tensorflow = {
  name: `TensorFlow ${TENSORFLOW.version}`,
  done: ({ root }) => read(versionFile(root)) === TENSORFLOW.version && (read(variantFile(root)) ?? 'cpu') === variantFor() && read(kernelsFile(root)) === kernelsName(root, read(variantFile(root)) ?? 'cpu') && existsSync(binding(root)) && existsSync(ownBinding(root)) && existsSync(join(addonFolder(root), 'deps', 'lib', 'libtensorflow.so')),
  /** The studio works without it, on the wasm engine; so a failure, a damaged download too, is said and passed over. */
  async run({ root }) {
    const variant = variantFor()
    const reason = why(root, variant)
    if (reason !== null) return { note: `not set up, since ${reason}. Training uses the slower wasm engine.` }
    try {
      await provide(root, variant)
      return {}
    } catch (error) {
      const said = error.message.slice(0, 300)
      if (variant === 'cpu') return { note: `not set up (${said}). Training uses the slower wasm engine; run the command again to retry.` }
      line(`TensorFlow for CUDA could not be set up (${said}); taking the one for the processor. ATELIER_CUDA=0 asks for that one at once.`)
      try {
        await provide(root, 'cpu')
        return { note: 'set up for the processor only; run the command again to retry CUDA.' }
      } catch (second) {
        return { note: `not set up (${second.message.slice(0, 300)}). Training uses the slower wasm engine; run the command again to retry.` }
      }
    }
  },
}
