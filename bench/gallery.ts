import type { Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { z } from 'zod'
import { Studio } from '../e2e/fixtures/app'
import { AugmentPage } from '../e2e/pages/augment-page'
import { TrainPage } from '../e2e/pages/train-page'
import { labels, text } from '../e2e/pages/words'
import { display } from '../scripts/xvfb.mjs'
import { keepResults, machineFacts, median, spreadOf, spreadText } from './lib/results'

/**
 * How long the gallery takes to redraw in the real window after a slider moves, with pictures of its own making: from the key's
 * own time to the frame after the pictures in view (and a row more) were painted, and to the frame after all of them were.
 *   npm run bench -- gallery [--side 224] [--tiles 64] [--rounds 40] [--dry]
 */
const { values: options } = parseArgs({ options: { side: { type: 'string', default: '224' }, tiles: { type: 'string', default: '64' }, rounds: { type: 'string', default: '40' }, dry: { type: 'boolean', default: false } } })
const [side, tiles, rounds] = [Number(options.side), Number(options.tiles), Number(options.rounds)]

/** Pipelines with the slider that is moved in each, at the size that tiles have by themselves and, last, at one pixel to a pixel. */
const CASES = [
  { name: 'mild', step: 'Affine', parameter: text.augment.parameters['affine.degrees'] ?? '', larger: false },
  { name: 'colour', step: 'Brightness', parameter: 'Amount', larger: false },
  { name: 'trivial', step: 'TrivialAugment', parameter: text.augment.parameters['trivial-augment.bins'] ?? '', larger: false },
  { name: 'mild', step: 'Affine', parameter: text.augment.parameters['affine.degrees'] ?? '', larger: true },
] as const

/** Pictures with slopes and noise, so that nothing in them is cheap to draw. */
async function writePictures(folder: string, each: number): Promise<void> {
  for (const label of ['a', 'b']) {
    mkdirSync(join(folder, label), { recursive: true })
    for (let n = 0; n < each; n += 1) {
      const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * (n + 3) + (i >> 9) * 17 + Math.imul(i, 2654435761) / 2 ** 27) & 255)
      await sharp(data, { raw: { height: side, width: side, channels: 3 } }).png().toFile(join(folder, label, `${n}.png`))
    }
  }
}

const redraw = z.object({ ms: z.number(), tiles: z.int() })
/** Milliseconds from the last key to the first redraw that was asked for after it, and how many tiles were new by then; null while there is none. */
const redrawAfterKey = async (page: Page, name: 'gallery.redraw' | 'gallery.whole') => redraw.nullable().parse(await page.evaluate(`(() => { const first = performance.getEntriesByName("${name}").find(({ startTime }) => startTime >= window.pressedAt); return first === undefined ? null : { ms: first.startTime + first.duration - window.pressedAt, tiles: first.detail } })()`))

interface Redraws { readonly inView: number[]; readonly all: number[]; readonly tiles: number }

async function redraws(page: Page, augment: AugmentPage, { step, parameter }: { step: string; parameter: string }): Promise<Redraws> {
  const slider = augment.slider(step, parameter)
  const [inView, all]: [number[], number[]] = [[], []]
  const seen: number[] = []
  for (let round = -3; round < rounds; round += 1) {
    // There and back, so that the pipeline stays what it is.
    await slider.press(round % 2 === 0 ? 'ArrowRight' : 'ArrowLeft')
    let whole: z.infer<typeof redraw> | null = null
    while (whole === null) {
      await page.waitForTimeout(20)
      whole = await redrawAfterKey(page, 'gallery.whole')
    }
    const first = await redrawAfterKey(page, 'gallery.redraw')
    if (round >= 0 && first !== null) {
      inView.push(first.ms)
      all.push(whole.ms)
      seen.push(first.tiles)
    }
    await page.waitForTimeout(250)
  }
  return { inView, all, tiles: median(seen) }
}

const work = mkdtempSync(join(tmpdir(), 'atelier-gallery-'))
const { env, stop } = await display()
Object.assign(process.env, env)
const home = join(work, 'home')
for (const folder of ['run', 'tmp']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
await writePictures(join(work, 'pictures'), tiles)
const studio = await Studio.launch({ home, project: join(work, 'project'), cache: join(home, '.cache') })
try {
  await studio.call('data.add', { path: join(work, 'pictures'), name: 'pictures' })
  await studio.page.setViewportSize({ width: 1440, height: 900 }).catch(() => undefined)
  const train = new TrainPage(studio.page)
  await train.choose(labels.dataset, 'pictures')
  await train.fill(labels.resize, '')
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  await augment.chooseCount(tiles)
  await studio.page.evaluate('window.pressedAt = 0; window.addEventListener("keydown", (event) => { window.pressedAt = event.timeStamp }, true)')
  const results = []
  for (const one of CASES) {
    await augment.takeReadyMade(one.name)
    if (one.larger) await augment.main.getByRole('button', { name: text.augment.larger }).click()
    await augment.words()
    const shown = await augment.tiles.first().locator('canvas').last().evaluate((canvas) => canvas.clientWidth)
    const taken = await redraws(studio.page, augment, one)
    const [inView, all] = [spreadOf(taken.inView), spreadOf(taken.all)]
    results.push({ pipeline: one.name, shown, tilesInView: taken.tiles, inView, all })
    console.log(`${text.augment.readyMade[one.name].padEnd(16)} ${tiles} tiles of ${side}x${side}x3, shown at ${shown} px: from the key to the painted frame of the ${taken.tiles} in view ${spreadText(inView, 0)} ms, of all ${spreadText(all, 0)} ms`)
  }
  if (!options.dry) keepResults('gallery', { machine: machineFacts(), side, tiles, rounds, results })
} finally {
  studio.kill()
  stop()
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
