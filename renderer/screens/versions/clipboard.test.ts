import { describe, expect, it } from 'vitest'
import type { Shown } from '../../state/sheet-look'
import type { Row } from '../../state/sheet-rows'
import { asText, harmless } from './clipboard'

const row: Row = {
  short: 'v1', version: 'v1', id: 'x', name: '=cmd|"/c calc"!A1', note: 'two\nlines', hypothesis: '', verdict: '', tags: ['a', 'b'], star: false, pinned: false, parent: null, sentence: null, confounded: false, dataset: 'd', created: 0, trashed: null, runs: [],
  cells: { 'val.loss': { kind: 'metric', best: { mean: 0.1 + 0.2, sd: 0.01, min: 0.29, max: 0.31, runs: 2 }, last: { mean: 0.4, sd: null, min: 0.4, max: 0.4, runs: 1 }, epoch: { min: 2, max: 5 } }, 'optim.lr': { kind: 'value', value: -1e-7 }, note: { kind: 'value', value: 'two\nlines' } },
}
const column = (expression: string, kind: Shown['kind'], stat: Shown['stat'] = null): Shown => ({ expression, width: 1, kind, direction: null, of: expression, stat, values: null })
const columns = [column('val.loss', 'metric'), column('optim.lr', 'setting'), column('note', 'field'), column('tag', 'field'), column('created', 'field')]

describe('rows as TSV', () => {
  const [head, first] = asText('tsv', columns, [row]).split(/\n(?=v1)/).map((line) => line.split('\t'))
  it('name their figures as filters do', () => {
    expect(head).toEqual(['short', 'name', 'change', 'val.loss', 'sd(val.loss)', 'seeds(val.loss)', 'last(val.loss)', 'epoch(val.loss)', 'optim.lr', 'note', 'tag', 'created'])
  })
  it('hold numbers in full, texts that spreadsheets would carry out behind a quote mark, and lines inside quotes', () => {
    expect(first).toEqual(['v1', `"'=cmd|""/c calc""!A1"`, '', '0.30000000000000004', '0.01', '2', '0.4', '2 to 5', '-1e-7', '"two\nlines"', 'a, b', '1970-01-01T00:00:00.000Z'])
  })
})

it('makes harmless what begins like a formula, and leaves numbers as they are', () => {
  expect(['=1+1', '+SUM(A1)', '-cmd', '@x', '\tx', '-0.5', '+1e-3', '1-2', ''].map(harmless)).toEqual(["'=1+1", "'+SUM(A1)", "'-cmd", "'@x", "'\tx", '-0.5', '+1e-3', '1-2', ''])
})

it('writes Markdown whose cells stay cells', () => {
  const lines = asText('markdown', [column('note', 'field')], [{ ...row, name: 'a|b <i>', cells: { note: { kind: 'value', value: 'two\nlines' } } }]).split('\n')
  expect(lines).toEqual(['| short | name | change | note |', '| --- | --- | --- | --- |', '| v1 | a\\|b &lt;i&gt; |  | two lines |'])
})
