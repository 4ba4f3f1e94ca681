import { describe, expect, it } from 'vitest'
import { recipeFrame, runRow, versionRow } from '../../preload/contract'
import { runReport } from './report'

const nasty = '<script>alert("1")</script>&\'</pre><img src=x onerror=alert(1)>'
const hash = `sha256:${'a'.repeat(64)}`
const run = runRow.parse({
  id: '0'.repeat(26), short: 'r1', version: 'v1', versionName: nasty, state: 'done', cause: null, message: null, hint: null, seed: 1, engineAsked: 'auto', engine: nasty, threads: 2, determinism: false,
  created: 0, started: 0, ended: 60_000, seconds: 60, dataWait: null, attempts: 1, epoch: 2, epochs: 2, step: 20, steps: 20, dataset: nasty, last: { [nasty]: 0.5, 'val.loss': 0.25, 'val.mae': 400, 'val.mae.scaled': 0.51 }, best: { 'val.loss': { value: 0.125, epoch: 1 }, 'val.mae': { value: 390, epoch: 2 }, 'val.mae.scaled': { value: 0.495, epoch: 2 } }, weights: hash, preflight: [{ check: 'norm', level: 'red', message: nasty }, { check: 'version', level: 'green', message: 'unsaid' }], reason: nasty, imported: false, reproduces: null, reproduction: null,
})
const version = versionRow.parse({
  id: '1'.repeat(26), short: 'v1', hash, params: {}, created: 0, parent: null, parentage: null, star: false, tags: [], hypothesis: '', verdict: '', trashed: null, name: nasty, note: nasty, pinned: false, dataset: nasty, dataFingerprint: hash, runs: 1, changes: null,
  recipe: recipeFrame.parse({ data: { dataset: nasty }, model: { arch: 'mlp' } }), code: { atelier: { version: nasty, commit: null, diffHash: null }, project: null },
  environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: nasty, cpu: nasty, cores: 1, memoryBytes: 1, gpu: null },
})
const series = ['train.loss', 'val.loss', `val.${nasty}`].map((name) => ({ name, steps: [10, 20], values: [1, Number.NaN], times: [0, 1] }))
const evaluation = { run: 'r1', split: nasty, weights: 'best' as const, target: 'label', classes: [nasty, 'b'], matrix: [[3, 1], [0, 4]] }
const html = runReport({ run, version, series, evaluation, now: 0 })

describe('the report of a run', () => {
  it('escapes every text that came from elsewhere', () => {
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/)
    expect(html.match(/&lt;script&gt;/g)?.length ?? 0).toBeGreaterThanOrEqual(9)
    expect(html.match(/<\/pre>/g)).toHaveLength(1)
  })
  it('is one page that loads nothing and forbids itself to', () => {
    expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`)
    expect(html).not.toMatch(/<(link|script|iframe|object)\b|\bsrc="|href="|url\(|@import|https?:\/\//)
  })
  it('says what was doubted before the run, and why it was started all the same', () => {
    expect(html).toContain('<h2>Before it ran</h2>')
    expect(html).toContain('<td>started all the same</td>')
    expect(html).not.toContain('unsaid')
  })
  it('shows an error in scaled units in the row of the one in original units', () => {
    expect(html).toContain('<td>val.mae</td><td>400 (scaled 0.5100)</td><td>390 (scaled 0.4950)</td><td>2</td>')
    expect(html).not.toContain('val.mae.scaled')
  })
  it('draws what was measured and leaves out what is not a number', () => {
    expect(html).toContain('<td>val.loss</td><td>0.2500</td><td>0.1250</td><td>1</td>')
    expect(html).not.toContain('NaN')
    expect(html).toMatch(/<td class="cell right" style="--share:1\.000">4<\/td>/)
  })
})
