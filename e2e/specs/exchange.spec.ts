import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from '../../renderer/text/en'
import { expect, test } from '../fixtures/app'
import { historyProject } from '../fixtures/history-project'
import { ExchangePage } from '../pages/exchange-page'

const there = (home: string): string => join(home, 'there')

test('a project goes out as a capsule and comes into another one, where its rows stand with their results and can be taken back', async ({ launch, sandbox }) => {
  historyProject(sandbox.project, 12, 3)
  const first = await launch()
  const from = new ExchangePage(first)
  await from.go('versions')
  const file = join(sandbox.home, 'history.zip')
  await from.choose(text.exchange.exportAct)
  await from.exportAs('Capsule', file)
  await expect(from.exporting).toBeHidden()
  await expect(from.notice).toContainText(file)
  await expect(from.notice.getByRole('button', { name: text.exchange.inFolder })).toBeVisible()
  const shorts = await from.shorts()
  const bests = await from.grid.locator('.sheet-lines').innerText()

  const second = await launch({ project: there(sandbox.home) })
  const to = new ExchangePage(second)
  await to.go('versions')
  await to.importFile(file)
  await expect(to.importing).toContainText(text.exchange.from('Capsule', 'project'))
  await expect(to.importing.getByRole('region', { name: text.exchange.willAdd })).toContainText(text.exchange.parts.versions(shorts.length))
  expect(await second.call('versions.list', {})).toEqual([])
  await to.importing.getByRole('button', { name: text.exchange.add }).click()
  await expect(to.importing).toBeHidden()
  await expect.poll(() => to.shorts()).toEqual(shorts)
  expect(await to.grid.locator('.sheet-lines').innerText()).toBe(bests)
  expect((await second.call('versions.verify', {})).problems).toEqual([])

  await to.importFile(file)
  await expect(to.importing).toContainText(text.exchange.nothing)
  await to.importing.getByRole('button', { name: text.exchange.addNothing }).last().click()
  await to.notice.getByRole('button', { name: text.actions.undo }).click()
  await expect.poll(async () => (await second.call('project.info', {})).versions).toBe(0)
})

test('what is imported again comes out of the trash, runs too, gets the files that were missing, and goes back there by undo', async ({ launch, sandbox }) => {
  historyProject(sandbox.project, 12, 3)
  const studio = await launch()
  const versions = new ExchangePage(studio)
  await versions.go('versions')
  const file = join(sandbox.home, 'history.zip')
  await versions.choose(text.exchange.exportAct)
  await versions.exportAs('Capsule', file)
  await expect(versions.notice).toContainText(file)
  await versions.notice.getByRole('button', { name: text.actions.dismiss }).click()
  const [run] = (await studio.call('runs.list', {})).filter(({ version, state }) => version !== 'v2' && state === 'done')
  const [artifact] = (await studio.call('runs.show', { id: run?.short ?? '' })).artifacts
  await studio.call('runs.remove', { id: run?.short ?? '' })
  await studio.call('versions.trash', { ids: ['v2'] })
  const hex = artifact?.hash.replace('sha256:', '') ?? ''
  rmSync(join(sandbox.project, 'objects', hex.slice(0, 2), hex))
  const before = await studio.call('project.info', {})
  await versions.importFile(file)
  await expect(versions.importing).toContainText(text.exchange.restored(`v2, ${run?.short ?? ''}`))
  await expect(versions.importing).toContainText(text.exchange.willSupply(1))
  await versions.importing.getByRole('button', { name: text.exchange.add }).click()
  await expect(versions.notice).toContainText(text.exchange.broughtBack(2))
  await expect(versions.row('v2')).toBeVisible()
  expect((await studio.call('versions.verify', {})).problems).toEqual([])
  await versions.notice.getByRole('button', { name: text.actions.undo }).click()
  await expect(versions.row('v2')).toBeHidden()
  await expect.poll(async () => await studio.call('project.info', {})).toMatchObject({ versions: before.versions, runs: before.runs })
  // The run that was in the trash on its own stays there when its version comes back.
  await studio.call('versions.restore', { ids: ['v2'] })
  expect((await studio.call('runs.list', {})).map(({ short }) => short)).not.toContain(run?.short)
})

test('chosen rows go out alone, to nowhere but where a person chose', async ({ launch, sandbox }) => {
  historyProject(sandbox.project, 12, 3)
  const studio = await launch()
  const versions = new ExchangePage(studio)
  await versions.go('versions')
  await versions.row('v2').getByRole('checkbox').check()
  await versions.choose(text.exchange.exportAct)
  await expect(versions.exporting.getByRole('radio', { name: text.exchange.chosen(1, false) })).toBeChecked()
  const file = join(sandbox.home, 'chosen.json')
  await versions.exportAs('JSON', file)
  await expect(versions.notice).toContainText(file)
  expect(readFileSync(file, 'utf8').match(/"short":"v\d+"/g)).toEqual(['"short":"v2"'])
  await expect(studio.call('history.export', { format: 'json', path: join(sandbox.home, 'elsewhere.json') })).rejects.toThrow('host.outside')
})

test('a sheet that was kept by hand comes in, and a hostile file is refused in words with nothing written', async ({ studio, sandbox }) => {
  const versions = new ExchangePage(studio)
  await versions.go('versions')
  const [mine, hostile] = [join(sandbox.home, 'mine.csv'), join(sandbox.home, 'hostile.csv')]
  writeFileSync(hostile, 'name,val.accuracy\nfirst,"0.9\n')
  await versions.importFile(hostile)
  await expect(versions.page.getByRole('alert')).toContainText('hostile.csv')
  await expect(versions.importing).toBeHidden()
  expect((await studio.call('project.info', {})).versions).toBe(0)

  writeFileSync(mine, 'name,lr,val.accuracy,seed\nfirst,0.1,0.91,1\nsecond,0.2,92%,\n')
  await versions.importFile(mine)
  await expect(versions.importing.getByRole('region', { name: text.exchange.notes })).toContainText('was not written by Atelier')
  await versions.importing.getByRole('button', { name: text.exchange.add }).click()
  await expect(versions.row('v2')).toContainText('92.0 %')
  await versions.open('v2')
  await expect(versions.drawer.getByRole('region', { name: text.versions.foreignSettings })).toContainText('0.2')
  await expect(versions.drawer.getByRole('button', { name: text.actions.takeRecipe })).toBeHidden()
})
