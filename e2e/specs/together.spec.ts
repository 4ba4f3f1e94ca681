import { z } from 'zod'
import { runRow } from '../../preload/contract'
import { expect, runCommand, test } from '../fixtures/app'
import { isAlive, killTree } from '../fixtures/processes'
import { long, waitForEpoch, waitForState } from '../fixtures/training'
import { TrainPage } from '../pages/train-page'

const small = ['--set', 'data.limit.train=640', '--set', 'budget.epochs=3']

test('a run of the command line shows live in the open window, and its numbers are the same in both', async ({ studio, sandbox }) => {
  const train = new TrainPage(studio.page)
  await train.showsScreen('train')
  const command = runCommand(sandbox, ['train', 'quick', ...small, '--json'])
  await train.showsState('running')
  const { code, out } = await command.ended
  expect(code).toBe(0)
  const summary = z.object({ type: z.literal('summary'), run: z.string(), last: z.record(z.string(), z.number()) }).parse(JSON.parse(out.trim().split('\n').at(-1) ?? ''))
  await train.showsState('done')
  expect((await studio.call('runs.show', { id: summary.run })).run.last).toEqual(summary.last)
})

test('the command line lists, stops and resumes a run of the window', async ({ studio, sandbox }) => {
  const train = new TrainPage(studio.page)
  const { run: { id, short } } = await studio.call('runs.start', long)
  await waitForEpoch(studio, id)
  const listed = await runCommand(sandbox, ['runs', 'list', '--json']).ended
  expect(z.array(runRow).parse(JSON.parse(listed.out)).map((run) => [run.short, run.state])).toEqual([[short, 'running']])
  expect((await runCommand(sandbox, ['runs', 'stop', short]).ended).code).toBe(0)
  await train.showsState('stopped')
  const resumed = runCommand(sandbox, ['runs', 'resume', short, '--json'])
  await train.showsState('running')
  await train.press('stop')
  expect((await resumed.ended).code).toBe(1)
  expect((await waitForState(studio, id, 'stopped')).attempts).toBe(2)
})

test('a command line that is ended with all its processes at once, as timeout does it, stops its run with a checkpoint', async ({ sandbox }) => {
  let heard = ''
  const command = runCommand(sandbox, ['train', 'quick', '--set', 'data.limit.train=640', '--set', 'budget.epochs=500', '--json'], (text) => { heard += text }, { group: true })
  await expect.poll(() => heard, { timeout: 60_000 }).toContain('"type":"checkpoint"')
  process.kill(-command.pid, 'SIGTERM')
  const { code, out } = await command.ended
  const lines = out.trim().split('\n').map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)))
  const summary = lines.at(-1)
  expect([code, summary]).toEqual([130, expect.objectContaining({ type: 'summary', state: 'stopped' })])
  expect(lines.findLast(({ type }) => type === 'checkpoint')).toMatchObject({ step: summary?.['steps'] })
})

test('a window opened beside a training command line shows its run, and takes the project over when it ends', async ({ launch, sandbox }) => {
  const command = runCommand(sandbox, ['train', 'quick', '--set', 'data.limit.train=640', '--set', 'budget.epochs=500', '--json'])
  const studio = await launch()
  const train = new TrainPage(studio.page)
  await train.showsState('running')
  const owner = async () => (await studio.call('project.info', {})).owner.kind
  expect(await owner()).toBe('command line')
  const [run] = await studio.call('runs.list', {})
  await waitForEpoch(studio, run?.id ?? '')
  killTree(command.pid)
  await expect.poll(() => isAlive(command.pid)).toBe(false)
  // While the project changes hands a call may find nobody, and says so.
  await expect.poll(() => owner().catch(String), { timeout: 20_000 }).toBe('window')
  await train.showsState('interrupted')
  await train.press('resume')
  await train.showsState('running')
})

test('a window closes at once while the run belongs to a command line, which trains on', async ({ launch, sandbox }) => {
  const command = runCommand(sandbox, ['train', 'quick', '--set', 'data.limit.train=640', '--set', 'budget.epochs=20', '--json'])
  const studio = await launch()
  await new TrainPage(studio.page).showsState('running')
  await studio.close()
  const { code, out } = await command.ended
  expect(code).toBe(0)
  expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'summary', state: 'done', epochs: 20 })
})
