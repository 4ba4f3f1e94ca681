import { join } from 'node:path'
import { expect, test } from '../fixtures/app'
import { damagePictures, writePictures, writeTable } from '../fixtures/data'
import { DataPage } from '../pages/data-page'
import { EnginePage } from '../pages/engine-page'
import { TrainPage } from '../pages/train-page'
import { VersionsPage } from '../pages/versions-page'
import { labels, text } from '../pages/words'

test('a person picks the sample, trains, watches the curve, stops, resumes, and finds the run again after a restart', async ({ launch }) => {
  const first = await launch()
  const train = new TrainPage(first.page)
  await train.choose(labels.dataset, 'fashion-mnist-mini')
  await train.fill(labels.limit, '640')
  await train.fill(labels.epochs, '40')
  await train.startButton.click()
  await train.showsState('running')
  const pictures = new Set<string>()
  await expect.poll(async () => pictures.add(await train.picture(text.train.loss)).size, { timeout: 60_000 }).toBeGreaterThan(3)
  await train.press('stop')
  await train.showsState('stopped')
  await train.press('resume')
  await train.showsState('running')
  const stoppedAt = (await first.call('runs.list', {}))[0]?.epoch ?? 0
  await expect.poll(async () => (await first.call('runs.list', {}))[0]?.epoch, { timeout: 60_000 }).toBeGreaterThan(stoppedAt)
  await train.press('stop')
  await train.showsState('stopped')
  const before = await train.results()
  expect(before.length).toBeGreaterThan(3)
  await first.close()

  const second = await launch()
  const again = new TrainPage(second.page)
  await again.showsState('stopped')
  expect(await again.results()).toEqual(before)
  const versions = new VersionsPage(second.page)
  await versions.go('versions')
  await expect(versions.row('v1')).toContainText(text.states.stopped)
  await versions.open('v1')
  await expect(versions.drawer.getByText('r1', { exact: true })).toBeVisible()
})

test('a trainer that dies leaves the window alive, says so and offers to resume', async ({ studio }) => {
  const train = new TrainPage(studio.page)
  await train.fill(labels.limit, '640')
  await train.fill(labels.epochs, '8')
  await train.startButton.click()
  await expect.poll(async () => (await studio.call('runs.list', {}))[0]?.epoch, { timeout: 60_000 }).toBeGreaterThan(0)
  process.kill(studio.trainer() ?? 0, 'SIGKILL')
  await train.showsState('failed')
  await expect(train.failure).toContainText(text.causes.killed)
  await train.press('resume')
  await train.showsState('done')
  await expect(train.panel(text.train.confusion)).toBeVisible()
})

test('a broken recipe names its field and cannot start', async ({ studio }) => {
  const train = new TrainPage(studio.page)
  await expect(train.startButton).toBeEnabled()
  await train.fill(labels.lr, '0')
  await expect(train.main.getByText(text.train.problems(1))).toBeVisible()
  await expect(train.startButton).toBeDisabled()
  await expect(train.main.getByRole('textbox', { name: labels.lr, exact: true })).toHaveAttribute('aria-invalid', 'true')
  await train.fill(labels.lr, '0.05')
  await expect(train.startButton).toBeEnabled()
})

test('a folder of mixed pictures trains from the window; damaged ones are named and the person decides', async ({ studio, sandbox }) => {
  const folder = join(sandbox.home, 'lamps')
  await writePictures(folder, 40)
  damagePictures(folder)
  const data = new DataPage(studio)
  const train = new TrainPage(studio.page)
  await data.go('data')
  await data.add('addFolder', folder)
  await expect(data.damage).toContainText('cut-off.png')
  await expect(data.damage).toContainText('letter.jpg')
  await data.trainOnThis()
  await train.choose(labels.architecture, 'Strided CNN')
  await train.fill(labels.epochs, '4')
  await train.startButton.click()
  await train.showsState('failed')
  await expect(train.failure).toContainText('2 of 82 samples cannot be used')
  await train.choose(labels.damaged, 'skip')
  await train.startButton.click()
  await train.showsState('done')
  const [run] = await studio.call('runs.list', {})
  expect(run).toMatchObject({ dataset: 'lamps', state: 'done' })
  expect(run?.last['val.accuracy']).toBeGreaterThan(0.9)
})

test('a table of numbers with a class column trains from the window', async ({ studio, sandbox }) => {
  const file = join(sandbox.home, 'parts.csv')
  writeTable(file, 600)
  const data = new DataPage(studio)
  await data.go('data')
  await data.add('addFile', file)
  await data.trainOnThis()
  const train = new TrainPage(studio.page)
  await train.startButton.click()
  await train.showsState('done')
  expect((await studio.call('runs.list', {}))[0]?.last['val.accuracy']).toBeGreaterThan(0.85)
})

test('the engine screen proves in words what runs trainings here', async ({ studio }) => {
  const engine = new EnginePage(studio.page)
  await engine.go('engine')
  await expect(engine.head).toContainText(text.engine.passed, { timeout: 60_000 })
  expect(await engine.checks.count()).toBeGreaterThan(1)
  await expect(engine.checks.getByLabel('failed')).toHaveCount(0)
})
