import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunRow } from '../../../preload/contract'
import { trainers } from '../../training/fixtures/project'
import { judgeLeft } from '../judge'
import { ownerIn } from './services.fixture'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-reproduce-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const opened = (): ReturnType<typeof ownerIn> => ownerIn(dir, trainers)
type Owner = ReturnType<typeof opened>

/** A finished run of the table, as a training leaves it. */
async function trained(owner: Owner): Promise<RunRow> {
  const version = await owner.frozen({ determinism: true })
  const [run] = (await owner.call('versions.repeat', { id: version.id, seeds: [5] })).runs
  return owner.ended(run?.id ?? '')
}

describe('reproducing a run', { timeout: 120_000 }, () => {
  it('gives the very weights again, is linked to it, counts as no seed, and stands in the sheet of runs', async () => {
    const owner = opened()
    const { log, call, ended } = owner
    const first = await trained(owner)
    const { run } = await call('runs.reproduce', { id: first.short })
    expect(run).toMatchObject({ version: 'v1', seed: 5, reproduces: 'r1', reproduction: null, determinism: true })
    const again = await ended(run.id)
    expect(again).toMatchObject({ state: 'done', weights: first.weights, reproduction: { verdict: 'exact', sentence: 'r2 gave the very weights of r1. No recorded input differs. Not recorded: kernel plan.' } })
    expect(log.attempts(again.id).map(({ runtime }) => runtime)).toEqual(log.attempts(first.id).map(({ runtime }) => runtime))
    // Wherever seeds are counted.
    expect([log.values('val.loss', 'noisy').length, log.seedsOf(['v1']).length, log.runsOf(['v1']).length, log.lineage('val.loss')[0]?.seeds]).toEqual([1, 1, 1, 1])
    const page = await call('sheet.page', { scope: 'runs', where: 'reproduces = "r1" and reproduction = "exact"', columns: ['reproduces', 'reproduction'] })
    expect(page.rows.map(({ short, cells }) => [short, cells])).toEqual([['r2', [{ kind: 'value', value: 1 }, { kind: 'value', value: 'exact' }]]])
    const folded = await call('sheet.page', { columns: ['val.loss', 'seeds(val.loss)'] })
    expect(folded.rows[0]?.cells[0]).toMatchObject({ best: { runs: 1, sd: null } })
    expect(folded.rows[0]?.runs.map(({ short, reproduces }) => [short, reproduces])).toEqual([['r2', 'r1'], ['r1', null]])
    expect((await call('runs.show', { id: 'r2' })).reproduction).toMatchObject({ first: 'r1', again: 'r2', verdict: 'exact', inputs: [] })
    expect(log.verify().problems).toEqual([])
    await owner.supervisor.close()
    log.close()
  })

  it('is refused where the data are others; going on all the same, it has drifted and the data are named', async () => {
    const owner = opened()
    const { log, call, ended, location } = owner
    const first = await trained(owner)
    const lines = readFileSync(location.path, 'utf8').split('\n')
    writeFileSync(location.path, lines.map((line, i) => (i > 0 && i % 2 === 0 && line !== '' ? line.replace(/[abc]$/, 'a') : line)).join('\n'))
    await expect(call('runs.reproduce', { id: first.id })).rejects.toMatchObject({ code: 'reproduce.data' })
    expect(log.runs()).toHaveLength(1)
    const { run } = await call('runs.reproduce', { id: first.id, anyway: true })
    expect(run.reason).toMatch(/^reproduced although the data differ: content \w{7} -> \w{7}$/)
    const again = await ended(run.id)
    expect(again).toMatchObject({ state: 'done', reproduction: { verdict: 'drifted' } })
    expect(log.reproduction(again.id)?.inputs.map(({ input }) => input)).toEqual(['data'])
    expect(again.reproduction?.sentence).toMatch(/^r2 drifted from r1: .* What differs: data \(content \w{7} -> \w{7}\)\./)
    // What it is said of is what it found: the data as they are now, and again the same.
    const { run: third } = await call('runs.reproduce', { id: again.id })
    expect((await ended(third.id)).reproduction).toMatchObject({ verdict: 'exact' })
    expect(log.verify().problems).toEqual([])
    await owner.supervisor.close()
    log.close()
  })

  it('is refused where the data are gone, where the run has no end, and where it is in the trash', async () => {
    const owner = opened()
    const { log, call, frozen, location } = owner
    const first = await trained(owner)
    const { id } = log.createRun({ version: (await frozen({ determinism: true })).id, seed: 9, engineAsked: 'auto', determinism: true, epochs: 1 })
    log.setState(id, 'stopped')
    await expect(call('runs.reproduce', { id })).rejects.toMatchObject({ code: 'reproduce.unfinished' })
    rmSync(location.path)
    await expect(call('runs.reproduce', { id: first.id, anyway: true })).rejects.toThrow(/noisy/)
    log.trash(first.id)
    await expect(call('runs.reproduce', { id: first.id, anyway: true })).rejects.toMatchObject({ code: 'reproduce.trashed' })
    expect(log.runs()).toHaveLength(1)
    await owner.supervisor.close()
    log.close()
  })

  it('is judged at the next opening where the owner died between its end and its verdict', async () => {
    const owner = opened()
    const { log, call, ended, services } = owner
    const first = await trained(owner)
    const { inputs } = { inputs: log.inputs(first.id) }
    const { id } = log.createRun({ version: first.version, seed: 5, engineAsked: 'tensorflow', determinism: true, epochs: 3, reproduces: { run: first.id, inputs: { fingerprint: inputs.fingerprint, code: inputs.code, environment: inputs.environment } } })
    log.beginAttempt(id, { engine: 'tensorflow', threads: 1, pid: 1, fromStep: 0, totalSteps: 10 })
    log.finish(id, { weights: first.weights, artifacts: [] })
    expect(log.run(id).reproduction).toBeNull()
    judgeLeft(log)
    expect(log.run(id).reproduction).toMatchObject({ verdict: 'exact' })
    judgeLeft(log)
    expect([log.verify().problems, (await ended(id)).state, (await call('runs.list', {})).length, services.owner.kind]).toEqual([[], 'done', 2, 'command line'])
    await owner.supervisor.close()
    log.close()
  })
})
