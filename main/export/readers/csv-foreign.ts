import { createHash } from 'node:crypto'
import { unguarded } from '../cells'
import { foreignRows } from '../foreign'
import type { Gathering } from '../gather'
import { chunksOf } from '../input'
import { numberOfText, wholeOfText } from '../numbers'
import { refuse } from '../refusal'
import { tableRows } from '../table-in'

/** Names that people give to the columns of their own sheets. */
const ROLES: Readonly<Record<string, 'name' | 'note' | 'tags' | 'dataset' | 'seed' | 'date'>> = {
  name: 'name', version: 'name', run: 'name', experiment: 'name', title: 'name', note: 'note', notes: 'note', comment: 'note', comments: 'note', remark: 'note',
  tags: 'tags', tag: 'tags', dataset: 'dataset', 'data set': 'dataset', data: 'dataset', seed: 'seed', date: 'date', time: 'date', created: 'date',
}
/** What results are called: a split and a metric, or a metric that everybody knows. */
const RESULT = /^(train|val|valid|validation|test|last|best)[ ._/-]|\b(accuracy|acc|loss|mae|mse|rmse|r2|f1|auc|error|precision|recall|dice|iou|score)\b/i

/** A sheet that somebody kept by hand: each row becomes a version with one run, results its last values, all else its settings. */
export async function foreignSheet(path: string, where: string, into: Gathering): Promise<void> {
  const hash = createHash('sha256')
  for (const chunk of chunksOf(path)) hash.update(chunk)
  const digest = hash.digest('hex')
  let row = 0
  for await (const { cells, where: here } of tableRows(path, where)) {
    row += 1
    await into.pause()
    const roles: { [K in (typeof ROLES)[string]]?: string } = {}
    const [params, last]: [Record<string, string>, Record<string, number>] = [{}, {}]
    for (const [column, raw] of cells) {
      const [title, cell] = [unguarded(column).trim(), unguarded(raw).trim()]
      const role = ROLES[title.toLowerCase()]
      if (cell === '' || title === '') continue
      if (role !== undefined && roles[role] === undefined) roles[role] = cell
      else if (RESULT.test(title)) {
        const value = numberOfText(cell.endsWith('%') ? cell.slice(0, -1) : cell)
        if (value === null) throw refuse('value', `${here}, column "${title}"`, `"${cell}" is not a number`)
        last[title] = cell.endsWith('%') ? value / 100 : value
      } else params[title] = cell
    }
    const date = roles.date === undefined ? NaN : Date.parse(roles.date)
    const { version, run } = foreignRows({
      key: `${digest} ${row}`, short: String(row), source: 'a CSV sheet', name: roles.name ?? null, note: roles.note, tags: roles.tags?.split(/[,;]\s*/), dataset: roles.dataset,
      seed: wholeOfText(roles.seed ?? ''), created: Number.isFinite(date) && date >= 0 ? date : 0, params, last,
    })
    into.addVersion(version, here)
    into.addRun(run, [], here)
  }
  if (row === 0) throw refuse('damaged', where, 'it has no row below its header')
  into.notes.push(`${where} was not written by Atelier: columns named like results became last values, all others settings`)
}
