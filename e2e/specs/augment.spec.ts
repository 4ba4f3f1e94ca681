import { join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import { expect, runCommand, test } from '../fixtures/app'
import { seriousProblems } from '../fixtures/accessibility'
import { waitForState } from '../fixtures/training'
import { AugmentPage } from '../pages/augment-page'
import { TrainPage } from '../pages/train-page'
import { labels, text } from '../pages/words'

const ROTATION = text.augment.parameters['affine.degrees'] ?? ''
const PROBABILITY = text.augment.parameters.p ?? ''

test('a pipeline is built by hand, followed on the tiles, and trained in its order', async ({ studio }) => {
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  await expect(augment.tiles.first()).toBeVisible()
  await augment.add('Affine')
  await augment.add('Brightness')
  await augment.add('Contrast')
  await expect(augment.tiles.first()).toHaveAccessibleName(/rotate .*brightness x .*contrast x/)
  const before = await augment.words()

  await augment.slider('Affine', ROTATION).press('End')
  await expect(augment.entry('Affine', ROTATION)).toHaveValue('180')
  await expect.poll(() => augment.words()).not.toEqual(before)
  await augment.entry('Affine', ROTATION).fill('12.5')
  await expect(augment.slider('Affine', ROTATION)).toHaveAttribute('aria-valuetext', '12.5')
  // Draws hang on steps, not on their order, so only the words' order changes.
  const slid = await augment.words()
  await augment.moveByKeys('Contrast', ['ArrowUp', 'ArrowUp'])
  await expect.poll(() => augment.order()).toEqual(['Contrast', 'Affine', 'Brightness'])
  await augment.menu('Brightness', 'up')
  await expect.poll(() => augment.order()).toEqual(['Contrast', 'Brightness', 'Affine'])
  await expect(augment.tiles.first()).toHaveAccessibleName(/contrast x .*brightness x .*rotate/)
  const parts = (words: string | undefined): string[] => (words ?? '').replace(/^[^:]*: /, '').split(', ').sort()
  expect(parts((await augment.words())[0])).toEqual(parts(slid[0]))

  await augment.main.getByRole('button', { name: text.augment.goTrain }).click()
  const train = new TrainPage(studio.page)
  await train.fill(labels.limit, '640')
  await train.fill(labels.epochs, '1')
  await train.startButton.click()
  await expect.poll(async () => (await studio.call('runs.list', {})).length, { timeout: 60_000 }).toBe(1)
  const [run] = await studio.call('runs.list', {})
  await waitForState(studio, run?.id ?? '', 'done')
  const { recipe } = await studio.call('versions.show', { id: run?.version ?? '' })
  expect(recipe.augment.map(({ op }) => op)).toEqual(['contrast', 'brightness', 'affine'])
  expect(recipe.augment[2]).toMatchObject({ degrees: 12.5, p: 1 })
})

test('a step is switched off with its probability kept, duplicated, removed and taken back; a one-of has steps of its own', async ({ studio }) => {
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  await augment.add('Horizontal flip')
  await augment.entry('Horizontal flip', PROBABILITY).fill('0.3')
  await augment.add('Hue')
  await augment.toggle('Horizontal flip')
  await expect.poll(() => augment.order()).toEqual(['Horizontal flip', 'Hue'])
  await expect.poll(async () => (await augment.words()).some((words) => words.includes('mirror'))).toBe(false)
  await augment.toggle('Horizontal flip')
  await expect(augment.entry('Horizontal flip', PROBABILITY)).toHaveValue('0.3')
  await expect.poll(async () => (await augment.words()).some((words) => words.includes('mirror'))).toBe(true)
  await augment.menu('Horizontal flip', 'duplicate')
  await expect.poll(() => augment.order()).toEqual(['Horizontal flip', 'Horizontal flip (horizontal-flip-2)', 'Hue'])
  await augment.menu('Horizontal flip', 'remove')
  await expect.poll(() => augment.order()).toEqual(['Horizontal flip (horizontal-flip-2)', 'Hue'])
  await augment.main.getByRole('button', { name: text.actions.undo }).click()
  await expect.poll(() => augment.order()).toEqual(['Horizontal flip', 'Horizontal flip (horizontal-flip-2)', 'Hue'])

  await augment.add('One of')
  await augment.add('Invert', 'oneOf')
  await expect(augment.step('One of').getByRole('listitem')).toHaveCount(2)
  await augment.menu('Affine', 'remove')
  await expect.poll(async () => (await augment.words()).every((words) => words.includes('invert'))).toBe(true)
})

test('a tile opens large, replays by seed and epoch, and its command writes the very same picture', async ({ studio, sandbox }) => {
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  await augment.takeReadyMade('mild')
  await expect(augment.tiles.first()).toHaveAccessibleName(/rotate/)
  await augment.tiles.nth(3).click()
  const dialog = studio.page.getByRole('dialog')
  const picture = dialog.getByRole('img', { name: text.augment.augmented })
  const first = await augment.pixels(picture)
  await dialog.getByRole('button', { name: text.augment.nextEpoch }).click()
  await expect.poll(() => augment.pixels(picture)).not.toEqual(first)
  await dialog.getByRole('button', { name: text.augment.previousEpoch }).click()
  await expect.poll(() => augment.pixels(picture)).toEqual(first)
  await dialog.getByRole('button', { name: text.augment.otherSeed }).click()
  await expect.poll(() => augment.pixels(picture)).not.toEqual(first)
  await dialog.getByRole('button', { name: text.augment.copyCommand }).click()
  const shown = await augment.pixels(picture)
  const command = await studio.electron.evaluate(({ clipboard }) => clipboard.readText())
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  expect(words[0]).toBe('atelier')
  const { code, out, err } = await runCommand(sandbox, [...words.slice(1), '--json']).ended
  expect(code, err).toBe(0)
  const [written] = z.array(z.object({ file: z.string() })).parse(JSON.parse(out))
  const { data } = await sharp(join(sandbox.home, 'tiles', written?.file ?? '')).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  expect([...data]).toEqual(shown)
})

test('pictures are chosen by class and compared with what they were; extremes show every parameter', async ({ studio }) => {
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  await augment.takeReadyMade('mild')
  await augment.chooseClass('Bag')
  await expect.poll(async () => (await augment.words()).every((words) => words.startsWith('Bag, '))).toBe(true)
  await augment.show('alone')
  const canvas = augment.tiles.first().locator('canvas')
  await expect(canvas).toHaveCount(1)
  const augmented = await augment.pixels(canvas)
  await augment.main.getByRole('button', { name: text.augment.hold }).focus()
  await studio.page.keyboard.down('Space')
  await expect.poll(() => augment.pixels(canvas)).not.toEqual(augmented)
  await studio.page.keyboard.up('Space')
  await expect.poll(() => augment.pixels(canvas)).toEqual(augmented)
  await augment.show('extremes')
  await expect(augment.main.getByRole('rowheader', { name: /Affine/ })).toHaveCount(4)
  await expect(augment.main.getByText('rotate 9° clockwise')).toBeVisible()
  await expect(augment.main.getByRole('region', { name: text.augment.worst })).toBeVisible()
})

test('every ready-made pipeline is a valid one, and what is typed wrong is said at its field', async ({ studio }) => {
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  for (const name of ['shift', 'flip-crop', 'mild', 'colour', 'trivial', 'cut-mix'] as const) {
    await augment.takeReadyMade(name)
    await expect.poll(() => augment.words()).not.toEqual([])
    await studio.page.waitForTimeout(400)
    await expect(augment.main.getByRole('alert')).toHaveCount(0)
  }
  await augment.takeReadyMade('mild')
  await augment.entry('Affine', ROTATION).fill('999')
  await expect(augment.step('Affine').getByText('A number of at least 0 and at most 180')).toBeVisible()
  await augment.entry('Affine', ROTATION).fill('9')
  await expect(augment.main.getByRole('alert')).toHaveCount(0)
})

test('a table has no pictures, which is said with the way to some', async ({ studio }) => {
  const augment = new AugmentPage(studio.page)
  const train = new TrainPage(studio.page)
  await augment.go('train')
  await train.choose(labels.dataset, 'penguins')
  await augment.go('augment')
  await expect(augment.main.getByRole('heading', { name: text.augment.noImages })).toBeVisible()
  await augment.main.getByRole('button', { name: text.augment.useSample }).click()
  await expect(augment.tiles.first()).toBeVisible()
})

test('training, training as augmented and validation stand side by side, and a step that leads away shows in the coverage', async ({ studio }) => {
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  await augment.show('likeness')
  const panel = augment.main.getByRole('region', { name: text.likeness.title })
  const covered = async (property: string): Promise<number> => Number(/covers (\d+)/.exec(await panel.getByRole('img', { name: new RegExp(`^${property}: `) }).getAttribute('aria-label') ?? '')?.[1])
  for (const part of Object.values(text.likeness.parts)) await expect(panel.getByRole('list', { name: part }).getByRole('listitem').first()).toBeVisible({ timeout: 60_000 })
  expect(await covered('Brightness')).toBeGreaterThan(90)
  await augment.add('Invert')
  await augment.entry('Invert', PROBABILITY).fill('1')
  await expect.poll(() => covered('Brightness'), { timeout: 60_000 }).toBeLessThan(90)
  await expect(augment.main.getByText(/^As augmented, training covers \d+\u00a0% to \d+\u00a0% of validation, least in /)).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in a gallery at work in ${theme}`, async ({ studio }) => {
    const augment = new AugmentPage(studio.page)
    await studio.page.emulateMedia({ reducedMotion: 'reduce' })
    await studio.menu(`theme.${theme}`)
    await augment.go('augment')
    await augment.takeReadyMade('mild')
    await augment.add('One of')
    await augment.toggle('Contrast')
    await expect(augment.tiles.first()).toHaveAccessibleName(/rotate/)
    expect(await seriousProblems(studio)).toEqual([])
    await augment.tiles.first().click()
    await studio.page.getByRole('dialog').getByRole('button', { name: text.augment.copyCommand }).waitFor()
    expect(await seriousProblems(studio)).toEqual([])
    await studio.page.keyboard.press('Escape')
    await augment.show('extremes')
    await expect(augment.main.getByRole('region', { name: text.augment.worst })).toBeVisible()
    expect(await seriousProblems(studio)).toEqual([])
    await augment.show('likeness')
    await expect(augment.main.getByRole('list', { name: text.likeness.parts.val })).toBeVisible({ timeout: 60_000 })
    expect(await seriousProblems(studio)).toEqual([])
  })
}
