import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recipeFrame } from '../../../preload/contract'
import { openDataset } from '../../data'
import { sweepLeft } from '../left'
import { locate, openHooks } from '../services'
import { exchangingIn } from './exchange.fixture'

let dir: string
let project: ReturnType<typeof exchangingIn>
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-verify-data-'))
  project = exchangingIn(dir, 'project')
})
afterEach(() => {
  project.log.close()
  rmSync(dir, { recursive: true, force: true })
})
const environment = { atelier: '0.1.0', electron: '33', node: '20', tensorflow: null, tfjs: '4.22.0', os: 'Linux', cpu: 'test', cores: 2, memoryBytes: 1e9, gpu: null }
const picture = (shade: number): Promise<Buffer> => sharp({ create: { width: 4, height: 4, channels: 3, background: { r: shade, g: 20, b: 200 } } }).png({ compressionLevel: 0 }).toBuffer()

it('the data sets that are verified are held against the pictures that a version found in a column of theirs', async () => {
  const { log, call, services } = project
  mkdirSync(join(dir, 'data'))
  for (const [i, name] of ['1.png', '2.png'].entries()) writeFileSync(join(dir, 'data', name), await picture(50 + i))
  writeFileSync(join(dir, 'data', 'mine.csv'), 'file,y\n1.png,a\n2.png,b\n')
  await call('data.add', { path: join(dir, 'data', 'mine.csv'), name: 'mine' })
  // As a training with pictures from a column freezes its version.
  const { fingerprint } = await openDataset({ ...locate(log, 'mine'), imageColumn: 'file' }, openHooks(services))
  log.freeze({ recipe: recipeFrame.parse({ data: { dataset: 'mine', imageColumn: 'file' }, model: { arch: 'mlp' }, optim: {} }), code: { atelier: { version: '0.1.0', commit: 'c', diffHash: null }, project: null }, diffs: [], dataFingerprint: fingerprint, environment, name: null, parent: null })
  expect(await call('data.verify', {})).toMatchObject([{ name: 'mine', state: 'whole', files: [] }])
  const changed = join(dir, 'data', '2.png')
  const { atime, mtime } = statSync(changed)
  writeFileSync(changed, await picture(90))
  utimesSync(changed, atime, mtime)
  expect(await call('data.verify', {})).toMatchObject([{ name: 'mine', state: 'altered', files: [{ name: '2.png', problem: 'altered' }] }])
})

it('what an owner that died in it had read so far goes when the next one opens the project, and what is remembered of data sets stays', () => {
  const folder = join(project.log.dir, 'runs', 'data')
  mkdirSync(join(folder, 'verify-Ab3dEf', 'pixels'), { recursive: true })
  mkdirSync(join(folder, 'pixels'))
  for (const name of ['files-0123456789abcdef.json', join('verify-Ab3dEf', 'files-0123456789abcdef.json')]) writeFileSync(join(folder, name), '{}')
  sweepLeft(project.log)
  expect(readdirSync(folder).sort()).toEqual(['files-0123456789abcdef.json', 'pixels'])
})
