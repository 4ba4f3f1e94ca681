import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePictures } from '../fixtures/data'
import { expect, test } from '../fixtures/app'
import { seriousProblems } from '../fixtures/accessibility'
import { DataPage } from '../pages/data-page'
import { PredictionsPage } from '../pages/predictions-page'
import { TargetsPage } from '../pages/targets-page'
import { TrainPage } from '../pages/train-page'
import { labels, text } from '../pages/words'

const { targets: words } = text
const RANGES = 'Targets'

/** A bird's measures follow from its age, its wing and its kind, with something of its own in each. */
function bird(n: number): { readonly age: number; readonly wing: number; readonly mass: number; readonly bill: number; readonly species: string } {
  const [age, wing, own] = [n % 11, 180 + ((n * 37) % 53), (n * 61) % 17]
  return { age, wing, mass: 2500 + 30 * (wing - 180) + 90 * age + 12 * own, bill: 35 + 0.2 * (wing - 180) + ((n * 29) % 7), species: wing > 206 ? 'Gentoo' : 'Adelie' }
}

/** Birds with masses in grams and bills in millimetres, of which some were not measured. */
function writeBirds(path: string, count: number): void {
  const rows = Array.from({ length: count }, (_, n) => {
    const { age, wing, mass, bill, species } = bird(n)
    return `${age},${wing},${n % 10 === 3 ? '' : mass},${n % 8 === 5 ? '' : bill.toFixed(1)},${species},7`
  })
  writeFileSync(path, ['age,wing,body_mass_g,bill_length_mm,species,rings', ...rows].join('\n'))
}

test('a table whose targets drown each other is red, green after the proposal, and predicts in grams', async ({ studio, sandbox }) => {
  const table = join(sandbox.home, 'birds.csv')
  writeBirds(table, 400)
  const data = new DataPage(studio)
  await data.go('data')
  await data.add('addFile', table)
  await expect(data.answer).toContainText('birds: ')
  await data.trainOnThis()

  const targets = new TargetsPage(studio.page)
  await targets.go('targets')
  await targets.add('targets', ['body_mass_g', 'bill_length_mm'])
  await targets.add('inputs', ['age', 'wing'])
  await targets.shows('red')
  await expect(targets.verdict).toContainText(/body_mass would take \d+ % of the gradient/)
  await expect(targets.forecast).toContainText('at initialisation')
  await expect(targets.ranges.getByRole('row', { name: /bill_length/ }).getByRole('img', { name: text.preflight.levels.red })).toBeVisible()
  await expect(targets.card('body_mass')).toContainText(words.facts.missing)
  await expect(targets.card('body_mass').getByRole('textbox', { name: words.unit })).toHaveValue('g')
  await expect(targets.card('body_mass').getByRole('img', { name: /^Histogram of body_mass: \d+ values from .* g to .* g$/ })).toBeVisible()

  await targets.acceptAll(2)
  await targets.shows('green')
  await expect(targets.card('bill_length').getByRole('combobox', { name: words.transform })).toHaveValue('Z-score')

  const train = new TrainPage(studio.page)
  await train.go('train')
  await train.startButton.click()
  await train.showsState('done')
  await expect(train.panel(text.truths.title('body_mass')).getByRole('img', { name: /^Truth against prediction of body_mass for \d+ samples$/ })).toBeVisible()
  await expect(train.panel(text.truths.title('bill_length'))).toContainText(/validation samples, in mm\..*Of \d+ the truth is not known\./)

  const asked = join(sandbox.home, 'new.csv')
  const chosen = [14, 77, 205]
  writeFileSync(asked, ['age,wing', ...chosen.map((n) => `${bird(n).age},${bird(n).wing}`)].join('\n'))
  const predictions = new PredictionsPage(studio)
  await predictions.open('r1')
  await predictions.chooseFiles(asked)
  await expect(predictions.table.getByRole('columnheader')).toHaveText(['Input', 'label', 'body_mass (g)', 'bill_length (mm)'])
  const rows = await predictions.table.getByRole('row').allInnerTexts()
  expect(rows).toHaveLength(1 + chosen.length)
  for (const [i, n] of chosen.entries()) {
    const [input = '', species = '', mass = ''] = (rows[i + 1] ?? '').split('\t')
    expect([input, species]).toEqual([`new.csv, row ${i + 2}`, expect.stringContaining(bird(n).species)])
    expect(Math.abs(Number(mass.replaceAll(',', '')) - bird(n).mass), `${mass} g for ${bird(n).mass} g`).toBeLessThan(400)
  }
  await predictions.drawer.getByRole('button', { name: text.predictions.copy }).click()
  await expect.poll(() => studio.electron.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^Input\tlabel\tlabel: probability\tbody_mass \(g\)\tbill_length \(mm\)\n/)

  writeFileSync(asked, 'age,wing\n3,205\n4,\n')
  await predictions.chooseFiles(asked)
  await expect(predictions.drawer.getByRole('alert')).toContainText(/new\.csv, row 3: column "wing" is missing/)
  writeFileSync(asked, 'age,wing\n3,205\n500,4000\n')
  await predictions.chooseFiles(asked)
  await expect(predictions.table.getByRole('img', { name: text.predictions.beyondHere }).first()).toBeVisible()

  // A long one says how far it is, and can be ended; another one can follow.
  const many = join(sandbox.home, 'many.csv')
  writeFileSync(many, ['age,wing', ...Array.from({ length: 400_000 }, (_, n) => `${bird(n).age},${bird(n).wing}`)].join('\n'))
  await predictions.chooseFiles(many)
  await expect(predictions.drawer.getByRole('status')).toContainText(/Predicting rows of many\.csv: \d+ %/, { timeout: 60_000 })
  await predictions.drawer.getByRole('button', { name: text.preflight.cancel }).click()
  await expect(predictions.drawer.getByRole('status')).toBeHidden()
  await expect(predictions.drawer.getByRole('alert')).toBeHidden()
  await predictions.chooseFiles(asked)
  await expect(predictions.table.getByRole('row')).toHaveCount(3)
})

test('on the Train form several targets are weighed, texts go in as categories, and the finding leads to the Targets screen by keyboard', async ({ shared: studio }) => {
  const train = new TrainPage(studio.page)
  await expect(train.list(labels.weighting)).toBeHidden()
  await train.choose(text.train.preset, 'Penguins, five targets')
  // All of them are named, not only the class.
  const named = train.main.getByRole('list', { name: text.targets.targetColumns }).getByRole('listitem')
  await expect(named).toHaveCount(5)
  await expect(named.filter({ hasText: 'body_mass' })).toContainText(text.targets.kinds.regression)
  await expect(train.list(labels.classColumn)).toBeHidden()
  await train.choose(labels.weighting, 'Learnt by uncertainty')
  await expect(train.list(labels.weighting)).toHaveValue('Learnt by uncertainty')

  await train.list(labels.inputs).click()
  const categories = studio.page.getByRole('group', { name: text.form.categoryColumns })
  await expect(categories.getByRole('option')).not.toHaveCount(0)
  await studio.page.keyboard.press('Escape')

  const tile = train.main.getByRole('button', { name: new RegExp(`^${RANGES}: `) })
  await expect(tile).toContainText('body_mass', { timeout: 60_000 })
  await tile.press('Enter')
  await studio.page.getByRole('dialog', { name: RANGES }).getByRole('button', { name: text.preflight.openScreen(text.screens.targets.title) }).press('Enter')
  await expect(new TargetsPage(studio.page).verdict).toContainText('body_mass')
})

test('one transform is looked at, accepted and taken back, and a constant target is refused with words', async ({ studio, sandbox }) => {
  const table = join(sandbox.home, 'birds.csv')
  writeBirds(table, 200)
  await studio.call('data.add', { path: table })
  const targets = new TargetsPage(studio.page)
  await targets.go('targets')
  await targets.chooseData('birds')
  await targets.add('targets', ['body_mass_g', 'rings'])
  await targets.add('inputs', ['age', 'wing'])
  await targets.shows('red')
  await expect(targets.card('rings').getByRole('alert')).toContainText(words.constant)
  await targets.card('rings').getByRole('button', { name: words.leaveOut }).click()
  await expect(targets.card('rings')).toBeHidden()
  await targets.shows('red')
  const drawer = await targets.preview('body_mass')
  await expect(drawer.getByText(/^\(y - [\d.]+\) \/ [\d.]+$/)).toBeVisible()
  await expect(drawer.getByRole('img', { name: /^Histogram of body_mass/ })).toHaveCount(2)
  await drawer.getByRole('combobox', { name: words.transform }).click()
  await studio.page.getByRole('option', { name: 'Quantile' }).click()
  await expect(drawer.getByText(/as a normal quantile$/)).toBeVisible()
  await drawer.getByRole('button', { name: words.accept, exact: true }).click()
  const transform = targets.card('body_mass').getByRole('combobox', { name: words.transform })
  await expect(transform).toHaveValue('Quantile')
  await targets.verdict.getByRole('button', { name: words.undo(words.useIt('Quantile', 'body_mass')) }).click()
  await expect(transform).toHaveValue('None')
  await targets.shows('red')
})

test('pictures by class have one target that has nothing to drown, and are predicted with a probability', async ({ studio, sandbox }) => {
  const folder = join(sandbox.home, 'light')
  await writePictures(folder, 30)
  await studio.call('data.add', { path: folder })
  const targets = new TargetsPage(studio.page)
  await targets.go('targets')
  await targets.chooseData('light')
  await targets.shows('green')
  await expect(targets.verdict).toContainText('one class target: there is nothing for it to drown')
  await expect(targets.card('label').getByRole('row', { name: /bright/ })).toBeVisible()
  const train = new TrainPage(studio.page)
  await train.go('train')
  await train.fill(labels.epochs, '2')
  await train.startButton.click()
  await train.showsState('done')
  const predictions = new PredictionsPage(studio)
  await predictions.open('r1')
  await predictions.chooseFiles(join(folder, 'bright', '0.png'), join(folder, 'dark', '1.jpg'))
  await expect(predictions.table.getByRole('row')).toHaveCount(3)
  await expect(predictions.table.getByRole('row').nth(1)).toContainText(/(bright|dark) [\d.]+ %/)
})

test('axe finds nothing serious on the Targets screen, red and in its drawers', async ({ shared: studio }) => {
  const targets = new TargetsPage(studio.page)
  await targets.go('targets')
  await targets.chooseData('penguins')
  await targets.shows('red')
  expect(await seriousProblems(studio)).toEqual([])
  const drawer = await targets.preview('body_mass')
  await expect(drawer.getByText(/^\(y - /)).toBeVisible()
  expect(await seriousProblems(studio)).toEqual([])
  await studio.page.keyboard.press('Escape')
  await targets.verdict.getByRole('button', { name: words.acceptAll(4) }).click()
  await expect(targets.dialog(words.acceptAllTitle)).toBeVisible()
  await studio.page.waitForTimeout(300)
  expect(await seriousProblems(studio)).toEqual([])
})
