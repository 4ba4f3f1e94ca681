import { copyFileSync, readdirSync, renameSync } from 'node:fs'
import { extname, join } from 'node:path'
import { writePictures, writeTable } from '../fixtures/data'
import { expect, test } from '../fixtures/app'
import { DataPage } from '../pages/data-page'
import { text } from '../../renderer/text/en'

test('a data set that can no longer be read says why in its place, and is read when asked again', async ({ studio, sandbox }) => {
  const table = join(sandbox.home, 'animals.csv')
  writeTable(table, 40)
  await studio.call('data.add', { path: table })
  const data = new DataPage(studio)
  await data.go('data')
  await data.list.getByRole('button', { name: 'animals' }).waitFor()
  renameSync(table, `${table}.away`)
  await data.choose('animals')
  await expect(data.failure).toContainText(text.data.failed('animals'))
  await expect(data.page.getByText(text.data.reading)).toBeHidden()
  renameSync(`${table}.away`, table)
  await data.failure.getByRole('button', { name: text.errors.again }).click()
  await expect(data.answer).toContainText(text.data.rows(40))
})

test('pictures that can no longer be read say why in their place, and are read when asked again', async ({ studio, sandbox }) => {
  const folder = join(sandbox.home, 'holiday')
  await writePictures(folder, 6)
  const data = new DataPage(studio)
  await data.go('data')
  await data.add('addFolder', folder)
  await expect(data.pictures).toHaveCount(12)
  renameSync(folder, `${folder}.away`)
  await data.chooseClass('dark')
  await expect(data.failure).toContainText(text.data.tilesFailed)
  renameSync(`${folder}.away`, folder)
  await data.failure.getByRole('button', { name: text.errors.again }).click()
  await expect(data.pictures).toHaveCount(6)
})

test('a forgotten data set comes back with one click', async ({ studio, sandbox }) => {
  const table = join(sandbox.home, 'animals.csv')
  writeTable(table, 40)
  const data = new DataPage(studio)
  await data.go('data')
  await data.add('addFile', table)
  await data.page.getByRole('button', { name: text.data.forget }).click()
  await expect(data.list.getByRole('button', { name: 'animals' })).toBeHidden()
  await data.page.getByRole('region', { name: text.messages }).getByRole('button', { name: text.actions.undo }).click()
  await expect(data.list.getByRole('button', { name: 'animals' })).toBeVisible()
  await expect(data.answer).toContainText(text.data.rows(40))
})

test('a large folder says how far it is read, and one that is left on the way is not on the list', async ({ studio, sandbox }) => {
  const folder = join(sandbox.home, 'many')
  await writePictures(folder, 1)
  const [kind = ''] = readdirSync(folder)
  const [picture = ''] = readdirSync(join(folder, kind))
  for (let i = 0; i < 30_000; i += 1) copyFileSync(join(folder, kind, picture), join(folder, kind, `copy-${i}${extname(picture)}`))
  const data = new DataPage(studio)
  await data.go('data')
  await data.add('addFolder', folder)
  const reading = data.list.getByRole('status')
  await expect(reading).toContainText(/checking images: \d+ %/i, { timeout: 60_000 })
  await data.list.getByRole('button', { name: text.preflight.cancel }).click()
  await expect(reading).toBeHidden()
  await expect(data.failure).toBeHidden()
  expect((await studio.call('data.list', {})).filter(({ embedded }) => !embedded)).toEqual([])
})
