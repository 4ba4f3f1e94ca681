import { expect, test } from '../fixtures/app'
import { runOf } from '../fixtures/training'
import { TrainPage } from '../pages/train-page'
import { labels, text } from '../pages/words'

const { preflight } = text
const NORM = 'Norm at this batch'

test('a norm batch of 2 is red on small maps; the fix makes it green with one click', async ({ studio }) => {
  const train = new TrainPage(studio.page)
  const tile = (level: keyof typeof preflight.levels) => train.main.getByRole('button', { name: preflight.open(NORM, preflight.levels[level]) })
  await expect(tile('green')).toBeVisible({ timeout: 60_000 })
  await train.fill(labels.resize, '14, 14')
  await train.fill(labels.normBatch, '2')
  await expect(tile('red')).toContainText('block4.norm', { timeout: 60_000 })
  await tile('red').click()
  const drawer = studio.page.getByRole('dialog', { name: NORM })
  await expect(drawer.getByRole('row', { name: /^block4\.norm/ })).toBeVisible()
  await expect(drawer.getByRole('row', { name: /norm\.kind.*batch.*group/ }).first()).toBeVisible()
  await drawer.getByRole('button', { name: preflight.applyFix('Group norm in the whole model') }).click()
  await expect(tile('green')).toBeVisible({ timeout: 60_000 })
  await expect(train.list(labels.norm)).toHaveValue('Group norm')
})

test('starting over a red finding asks for one line of reason, which is kept with the run', async ({ studio }) => {
  const train = new TrainPage(studio.page)
  await train.fill(labels.resize, '14, 14')
  await train.fill(labels.normBatch, '2')
  await train.fill(labels.limit, '640')
  await train.startButton.click()
  const question = studio.page.getByRole('dialog', { name: preflight.redTitle })
  await expect(question.getByText(/unreliable in 1 of 4 layers/)).toBeVisible({ timeout: 60_000 })
  await expect(question.getByRole('button', { name: preflight.startAnyway })).toBeDisabled()
  expect(await studio.call('runs.list', {})).toEqual([])
  await question.getByRole('textbox', { name: preflight.reason }).fill('To see how bad it is')
  await question.getByRole('button', { name: preflight.startAnyway }).click()
  await expect.poll(async () => (await studio.call('runs.list', {})).length, { timeout: 60_000 }).toBe(1)
  const run = await runOf(studio, 'r1')
  expect([run.reason, run.preflight?.find(({ check }) => check === 'small-batch-norm')?.level]).toEqual(['To see how bad it is', 'red'])
  await studio.call('runs.stop', { id: 'r1' })
})

test('one layer gets a norm of its own, with the groups that its channels allow', async ({ shared: studio }) => {
  const train = new TrainPage(studio.page)
  await train.main.getByRole('button', { name: text.norms.layers(4, 0) }).click()
  await train.choose(text.norms.of('block1.norm'), 'Group norm')
  await train.main.getByRole('combobox', { name: text.norms.groupsOf('block1.norm') }).click()
  await expect(studio.page.getByRole('option')).toHaveText(['auto', '1', '2', '4', '8', '16'])
  await studio.page.getByRole('option', { name: '8', exact: true }).click()
  await expect(train.main.getByText('group, 8 groups of 2, relu')).toBeVisible()
  await train.choose(text.norms.of('block1.norm'), text.norms.asModel)
  await expect(train.main.getByRole('button', { name: text.norms.layers(4, 0) })).toBeVisible()
})

test('what each norm costs is measured beside the switch, and a norm is chosen from the table', async ({ shared: studio }) => {
  const train = new TrainPage(studio.page)
  // One fixed plan: no kernels are searched for.
  await train.more('run')
  await train.main.getByRole('checkbox', { name: labels.determinism }).check()
  await train.main.getByRole('button', { name: text.norms.costs }).click()
  const table = train.main.getByRole('table', { name: text.norms.costs })
  await expect(table.getByRole('row', { name: /^Batch norm now/ })).toContainText(text.notMeasured)
  await train.main.getByRole('button', { name: text.norms.measure, exact: true }).click()
  await expect(train.main.getByRole('button', { name: text.norms.measureAgain })).toBeVisible({ timeout: 90_000 })
  for (const norm of ['Batch norm now', 'Group norm', 'None']) await expect(table.getByRole('row', { name: new RegExp(`^(Use )?${norm}.* MiB [\\d.]+ ms$`) }).first()).toBeVisible()
  await table.getByRole('button', { name: text.norms.use('Group norm') }).click()
  await expect(train.list(labels.norm)).toHaveValue('Group norm')
  await expect(table.getByRole('row', { name: /^Group norm now.* ms$/ })).toBeVisible()
})
