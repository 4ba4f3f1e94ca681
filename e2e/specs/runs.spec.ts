import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { expect, test } from '../fixtures/app'
import { isAlive } from '../fixtures/processes'
import { long, runOf, short, waitForEpoch, waitForState } from '../fixtures/training'

test('a trainer that is killed takes nothing with it: the run says so and resumes to its end', async ({ studio }) => {
  const { run: { id } } = await studio.call('runs.start', { ...short, set: [...short.set, { path: 'budget.epochs', value: '12' }] })
  await waitForEpoch(studio, id)
  const trainer = studio.trainer()
  expect(trainer).not.toBeNull()
  process.kill(trainer ?? 0, 'SIGKILL')
  const failed = await waitForState(studio, id, 'failed')
  expect(failed).toMatchObject({ cause: 'killed', hint: expect.stringMatching(/resume/i) })
  expect(isAlive(studio.owner())).toBe(true)
  await studio.call('runs.resume', { id })
  expect(await waitForState(studio, id, 'done')).toMatchObject({ attempts: 2, epoch: 12, cause: null })
})

test('an app that is killed finds its run again with the same numbers, and it goes on', async ({ launch }) => {
  const first = await launch()
  const { run: { id } } = await first.call('runs.start', long)
  await waitForEpoch(first, id, 2)
  const before = await first.call('runs.show', { id, metrics: true })
  first.kill()
  await expect.poll(() => isAlive(first.pid)).toBe(false)
  const second = await launch()
  const after = await second.call('runs.show', { id, metrics: true })
  expect(after.run.state).toBe('interrupted')
  for (const series of before.metrics) {
    const kept = after.metrics.find(({ name }) => name === series.name)
    expect(kept?.values.slice(0, series.values.length), series.name).toEqual(series.values)
  }
  await second.call('runs.resume', { id })
  await waitForEpoch(second, id, after.run.epoch + 1)
  await second.call('runs.stop', { id })
  expect(await waitForState(second, id, 'stopped')).toMatchObject({ attempts: 2 })
})

test('a window that is closed while a training is on asks, and stays when told to', async ({ studio }) => {
  const { run: { id } } = await studio.call('runs.start', long)
  await waitForState(studio, id, 'running')
  await studio.page.evaluate("void (window.asked = new Promise((done) => window.atelier.listen('host.closing', done)))")
  await studio.askToClose()
  expect(await studio.page.evaluate('window.asked')).toEqual({ runs: [id] })
  await studio.page.evaluate(() => window.atelier.host('host.close', { choice: 'cancel' }))
  expect((await runOf(studio, id)).state).toBe('running')
})

test('a training goes on in the background, a second start shows it, and at its end the hidden app leaves', async ({ launch }) => {
  const first = await launch()
  const visible = () => first.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  const { run: { id } } = await first.call('runs.start', { ...short, set: [...short.set, { path: 'budget.epochs', value: '25' }] })
  await waitForState(first, id, 'running')
  await first.page.evaluate(() => window.atelier.host('host.close', { choice: 'background' }))
  await expect.poll(visible).toBe(false)
  expect(await first.startAgain()).toBe(0)
  await expect.poll(visible).toBe(true)
  expect((await runOf(first, id)).state).toBe('running')
  await first.page.evaluate(() => window.atelier.host('host.close', { choice: 'background' }))
  await expect.poll(() => isAlive(first.pid), { timeout: 60_000 }).toBe(false)
  expect(await runOf(await launch(), id)).toMatchObject({ state: 'done', epoch: 25 })
})

test('stopping on the way out stops the run and ends the app', async ({ launch }) => {
  const first = await launch()
  const { run: { id } } = await first.call('runs.start', long)
  await waitForEpoch(first, id)
  // Not waited for: the page may be gone before the answer comes.
  await first.page.evaluate("void window.atelier.host('host.close', { choice: 'stop' })")
  await expect.poll(() => isAlive(first.pid), { timeout: 20_000 }).toBe(false)
  expect((await runOf(await launch(), id)).state).toBe('stopped')
})

test('a terminal that ends the app sends its training back to the queue, which the next start takes up', async ({ launch }) => {
  const first = await launch()
  const { run: { id } } = await first.call('runs.start', long)
  const { epoch } = await waitForEpoch(first, id)
  process.kill(first.pid, 'SIGTERM')
  await expect.poll(() => isAlive(first.pid), { timeout: 20_000 }).toBe(false)
  const second = await launch()
  expect(await waitForEpoch(second, id, epoch + 1)).toMatchObject({ state: 'running', attempts: 2 })
})

test('a disk that fills up ends the run with the reason, and after making room it resumes', async ({ launch, sandbox }) => {
  test.skip(process.getuid?.() !== 0, 'only root may mount the small disk that this test fills')
  mkdirSync(sandbox.project)
  const size = (megabytes: number, ...more: string[]) => expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `${more.join('')}size=${megabytes}m`, 'tmpfs', sandbox.project]).status).toBe(0)
  size(3)
  try {
    const studio = await launch()
    const { run: { id } } = await studio.call('runs.start', { ...short, set: [...short.set, { path: 'model.widths', value: '[128, 128, 128, 128]' }] })
    expect(await waitForState(studio, id, 'failed')).toMatchObject({ cause: 'disk-full', hint: expect.stringContaining('space') })
    size(200, 'remount,')
    await studio.call('runs.resume', { id })
    expect(await waitForState(studio, id, 'done')).toMatchObject({ epoch: 2 })
    await studio.close()
  } finally {
    spawnSync('umount', ['-l', sandbox.project])
  }
})
