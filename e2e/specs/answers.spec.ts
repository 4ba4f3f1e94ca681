import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../fixtures/app'
import type { Studio } from '../fixtures/app'
import { seriousProblems } from '../fixtures/accessibility'
import { expect, test } from '../fixtures/history-app'
import { waitForState } from '../fixtures/training'
import { EffectsPage } from '../pages/effects-page'
import { TrainPage } from '../pages/train-page'
import { VersionsPage } from '../pages/versions-page'
import { text } from '../../renderer/text/en'
import { metricWords } from '../../renderer/text/format'

const clipboard = (studio: Studio): Promise<string> => studio.electron.evaluate(({ clipboard: board }) => board.readText())

test.describe('the effects of a history of 300 runs', () => {
  test('stand with the answer in words, intervals over the noise floor, and pairs that put both versions side by side', async ({ history: studio }) => {
    const page = new EffectsPage(studio.page)
    await page.go('versions')
    await page.show(text.effects.title)
    await expect(page.table).toBeVisible()
    const effects = await studio.call('history.effects', { metric: 'val.accuracy' })
    await expect(studio.page.getByRole('banner').or(studio.page.locator('.screen-head')).first()).toContainText(/ instead of .*: [+−][\d.]+ points \[.*\] over \d+ pairs?\./)
    const norm = effects.factors.find(({ factor }) => factor === 'norm')?.changes.find(({ from, to }) => from === 'batch norm' && to === 'group norm')
    expect(norm?.verdict).toBe('better')
    const line = page.change(text.effects.instead('Group norm', 'batch norm'))
    await expect(line).toContainText(text.effects.verdicts.better)
    await expect(line.getByRole('img', { name: norm?.sentence ?? '', exact: true })).toBeVisible()
    // Within each factor what rests on too little is said plainly, below all that was judged.
    const factors = await page.table.locator('tbody').evaluateAll((bodies) => bodies.map((body) => [...body.querySelectorAll('tr[data-verdict]')].map((row) => row.getAttribute('data-verdict') === 'not enough evidence')).filter((rows) => rows.length > 0))
    expect(factors.length).toBeGreaterThan(3)
    for (const thin of factors) expect(thin).toEqual([...thin].sort((a, b) => Number(a) - Number(b)))
    expect(await seriousProblems(studio)).toEqual([])
    const [pair] = norm?.pairs ?? []
    await line.getByRole('button', { name: new RegExp(`^${pair?.a ?? ''} and ${pair?.b ?? ''}: `) }).focus()
    await studio.page.keyboard.press('Enter')
    const beside = studio.page.getByRole('list', { name: text.compare.versions }).getByRole('listitem')
    await expect(beside).toHaveCount(2)
    for (const short of [pair?.a, pair?.b]) await expect(beside.getByRole('button', { name: text.sheet.detailsOf(short ?? ''), exact: true })).toBeVisible()
  })

  test('are of the metric that is chosen, and go to a spreadsheet with all digits', async ({ history: studio }) => {
    const page = new EffectsPage(studio.page)
    await page.go('versions')
    await page.show(text.effects.title)
    await page.choose(text.effects.metric, metricWords('val.loss'))
    const effects = await studio.call('history.effects', { metric: 'val.loss' })
    await expect(studio.page.getByText(effects.sentence)).toBeVisible()
    await page.button(text.effects.copy).click()
    await expect.poll(async () => (await clipboard(studio)).split('\n').length).toBe(1 + effects.factors.reduce((sum, { changes }) => sum + changes.length, 0))
    const estimates = (await clipboard(studio)).split('\n').slice(1).map((row) => row.split('\t')[5])
    expect(new Set(estimates)).toEqual(new Set(effects.factors.flatMap(({ changes }) => changes.map(({ estimate }) => String(estimate)))))
  })
})

/** A table that a network learns within a second. */
function writeTable(path: string): void {
  writeFileSync(path, `x,y,label\n${Array.from({ length: 120 }, (_, i) => `${(i % 3) + ((i * 7919) % 97) / 60},${((i * 104_729) % 89) / 89 - (i % 3)},${'abc'[i % 3] ?? ''}`).join('\n')}\n`)
}

/** A click is answered once the data were looked at. */
const isThere = (studio: Studio, run: string): Promise<void> => expect.poll(async () => (await studio.call('runs.list', {})).map(({ short }) => short), { timeout: 30_000 }).toContain(run)

test('what is expected is kept before a run and judged after it; the version is repeated over seeds and reproduced', async ({ studio, sandbox }) => {
  test.setTimeout(170_000)
  const file = join(sandbox.home, 'noisy.csv')
  writeTable(file)
  await studio.call('data.add', { path: file })
  const train = new TrainPage(studio.page)
  const first = await studio.call('runs.start', {
    recipe: { data: { dataset: 'noisy', split: { val: 0.3, test: 0.2 } }, model: { arch: 'mlp', hidden: [8] }, targets: [{ name: 'label', column: 'label', kind: 'class' }], batch: { norm: 16 }, optim: { kind: 'sgd', lr: 0.1 }, budget: { epochs: 3 }, seed: 4, determinism: true, engine: 'tensorflow' },
    set: [], hypothesis: 'Three epochs are enough.', unasked: true,
  })
  await waitForState(studio, first.run.id, 'done')
  await train.go('train')
  await expect(train.main.getByText('Three epochs are enough.')).toBeVisible()
  const verdict = train.main.getByRole('textbox', { name: text.expectation.verdict })
  await verdict.fill('They are.')
  await verdict.press('Enter')
  await expect.poll(async () => (await studio.call('versions.show', { id: 'v1' })).verdict).toBe('They are.')

  // Another run of the same version adds to what was expected.
  await train.main.getByRole('button', { name: text.actions.takeRecipe }).click()
  await train.main.getByRole('textbox', { name: text.expectation.label }).fill('Another seed ends as well.')
  await train.fill(text.fields.seed ?? '', '5')
  await train.startButton.click()
  await expect.poll(async () => (await studio.call('runs.list', {})).length, { timeout: 60_000 }).toBe(2)
  await waitForState(studio, 'r2', 'done')
  expect((await studio.call('versions.show', { id: 'v1' })).hypothesis).toBe('Three epochs are enough.\nAnother seed ends as well.')
  await expect(train.main.getByRole('textbox', { name: text.expectation.label })).toHaveValue('')

  const versions = new VersionsPage(studio.page)
  await versions.go('versions')
  await versions.open('v1')
  await versions.drawer.getByRole('button', { name: text.repeat.action }).click()
  const form = versions.dialog(text.repeat.title(['v1']))
  await expect(form.getByRole('status')).toContainText('2 runs, about')
  expect(await seriousProblems(studio)).toEqual([])
  await form.getByRole('button', { name: text.repeat.start(2) }).click()
  await expect(form).toBeHidden()
  for (const run of ['r3', 'r4']) await waitForState(studio, run, 'done')
  expect((await studio.call('runs.list', {})).map(({ seed }) => seed)).toEqual([7, 6, 5, 4])
  expect((await studio.call('history.noise', { metrics: ['val.loss'], dataset: 'noisy' }))['val.loss']).toMatchObject({ measured: true, runs: 4 })

  await versions.drawer.getByRole('button', { name: `${text.reproduce.action}: r1` }).click()
  await isThere(studio, 'r5')
  await waitForState(studio, 'r5', 'done')
  await expect(versions.drawer.getByText(text.reproduce.verdicts.exact, { exact: true })).toBeVisible()
  await expect(versions.drawer.getByText('r5 gave the very weights of r1.')).toBeVisible()

  // With other data it is asked first, and then the verdict names them.
  appendFileSync(file, '1,1,a\n2,2,b\n')
  await versions.drawer.getByRole('button', { name: `${text.reproduce.action}: r2` }).click()
  await versions.dialog(text.reproduce.title('r2')).getByRole('button', { name: text.reproduce.anyway }).click()
  await isThere(studio, 'r6')
  await waitForState(studio, 'r6', 'done')
  expect((await studio.call('runs.show', { id: 'r6' })).reproduction).toMatchObject({ verdict: 'drifted', inputs: expect.arrayContaining([expect.objectContaining({ input: 'data' })]) })
  await expect(versions.drawer.getByText(text.reproduce.verdicts.drifted, { exact: true })).toBeVisible()

  // The command line says the same by its exit code: r6 had the data as they are now, r1 had not.
  const command = (...args: string[]) => runCommand(sandbox, args).ended
  const exact = await command('reproduce', 'r6', '--json')
  expect([exact.code, exact.out.trim().split('\n').at(-1)]).toEqual([0, expect.stringContaining('"type":"reproduction","first":"r6","again":"r7","verdict":"exact"')])
  expect(await command('reproduce', 'r1')).toMatchObject({ code: 2, err: expect.stringContaining('--anyway') })
  expect(await command('reproduce', 'r1', '--anyway')).toMatchObject({ code: 1, out: expect.stringMatching(/^drifted: r8 drifted from r1: .*What differs: data/m) })
  expect((await command('repeat', 'v1', '--seeds', '1')).err).toContain('no longer what v1 was frozen with')
  writeTable(file)
  const repeated = await command('repeat', 'v1', '--seeds', '2')
  expect([repeated.code, repeated.out.match(/^r\d+ done/gm)]).toEqual([0, ['r9 done', 'r10 done']])
  expect(repeated.out).toMatch(/^Seeds alone move val\.\w+ by a standard deviation of/m)
})
