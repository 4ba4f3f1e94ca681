import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Answers } from './answers'
import type { Question } from './answers'
import { trainers } from './fixtures/project'
import { noisyTable, tableRecipe } from './fixtures/table'
import { forkJobs } from './host'
import type { JobProcess, SpawnJob } from './host'

let dir: string
let spawned: JobProcess[]
let open: Answers[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-answers-'))
  spawned = []
  open = []
})
afterEach(() => {
  for (const answers of open) answers.close()
  rmSync(dir, { recursive: true, force: true })
})

function over(spawn: SpawnJob, { training, idleMs }: { training?: () => boolean; idleMs?: number | undefined } = {}): Answers {
  const answers = new Answers(() => {
    const job = spawn()
    spawned.push(job)
    return job
  }, () => undefined, training, idleMs)
  open.push(answers)
  return answers
}
const trained = (idleMs?: number): Answers => over(trainers, { idleMs })
/** Processes that do what a script says. */
function scripted(script: string): Answers {
  const entry = join(dir, 'job.mjs')
  writeFileSync(entry, script)
  return over(forkJobs(entry))
}

function evidence(fields: Parameters<typeof tableRecipe>[0] = {}, determinism = false): Question {
  const recipe = tableRecipe({ engine: 'tensorflow', ...fields })
  return { job: 'evidence', recipe, seed: 1, dataset: noisyTable(dir), cache: join(dir, 'cache'), engine: 'tensorflow', threads: 1, determinism }
}
/** Everything measured but how long it took. */
const measured = async (answers: Answers, question: Question): Promise<unknown> => {
  const outcome = await answers.ask(question)
  return outcome.job === 'evidence' ? { ...outcome.evidence, seconds: 0 } : outcome
}

describe('questions to job processes', () => {
  it('are answered one after the other by the same process, with what a new process answers', async () => {
    const answers = trained()
    const others = [evidence(), evidence({ batch: { norm: 8 } }), evidence({ norm: { kind: 'group' } })]
    for (const question of others) expect(await measured(answers, question)).toEqual(await measured(trained(), question))
    expect(await measured(answers, evidence())).toEqual(await measured(answers, evidence()))
    expect(new Set(spawned.map(({ pid }) => pid)).size).toBe(1 + others.length)
  })
  it('that need the engine set up in another way get a process of their own', async () => {
    const answers = trained()
    await answers.ask(evidence())
    await answers.ask(evidence({}, true))
    expect(spawned).toHaveLength(2)
    // The one that was not needed does not wait beside it.
    expect(await spawned[0]?.exited).toEqual({ code: null, signal: 'SIGKILL' })
  })
  it('at the same time are asked of several, of which one is kept', async () => {
    const answers = trained()
    await Promise.all([answers.ask(evidence()), answers.ask(evidence({ batch: { norm: 8 } }))])
    expect(spawned).toHaveLength(2)
    expect(await Promise.race(spawned.map(({ exited }) => exited))).toEqual({ code: null, signal: 'SIGKILL' })
    await answers.ask(evidence({ batch: { norm: 4 } }))
    expect(spawned).toHaveLength(2)
  })
  it('that fail say why, and the next one is asked of a new process', async () => {
    const answers = trained()
    await answers.ask(evidence())
    await expect(answers.ask({ job: 'predict', checkpoint: join(dir, 'none.safetensors'), inputs: [], engine: 'tensorflow', threads: 1, determinism: false })).rejects.toThrow('none.safetensors')
    await answers.ask(evidence())
    expect(spawned).toHaveLength(2)
  })
})

describe('a process that has answered', () => {
  it('ends where nobody asks it again, where a training makes room, and where the project is closed', async () => {
    const [idle, room, closed] = [trained(50), trained(), trained()]
    await Promise.all([idle, room, closed].map((answers) => answers.ask(evidence())))
    room.rest()
    closed.close()
    for (const { exited } of spawned) expect(await exited).toEqual({ code: null, signal: 'SIGKILL' })
    await expect(closed.ask(evidence())).rejects.toMatchObject({ code: 'training.ended' })
  })
  it('ends at once beside a training, be it that this began after the question', async () => {
    let training = false
    const answers = over(trainers, { training: () => training })
    const asked = answers.ask(evidence())
    training = true
    await asked
    expect(await spawned[0]?.exited).toEqual({ code: null, signal: 'SIGKILL' })
    training = false
    await answers.ask(evidence())
    expect(spawned).toHaveLength(2)
  })
  it('and dies of the next question is not the last word: a new one is asked', async () => {
    const answer = "process.send({ type: 'ended', outcome: { job: 'tiles', tiles: [] }, standing: null })"
    const answers = scripted(`let asked = 0; process.on('message', () => { asked += 1; if (asked === 2) process.exit(7); ${answer} })`)
    const tiles: Question = { job: 'tiles', recipe: tableRecipe(), seed: 1, epoch: 0, offset: 0, count: 1, dataset: noisyTable(dir), cache: dir }
    for (let n = 0; n < 2; n += 1) expect(await answers.ask(tiles)).toEqual({ job: 'tiles', tiles: [] })
    expect(spawned).toHaveLength(2)
    expect(await spawned[0]?.exited).toEqual({ code: 7, signal: null })
  })
  it('and dies while it waits is not asked again', async () => {
    const answers = trained()
    await answers.ask(evidence())
    spawned[0]?.kill()
    await spawned[0]?.exited
    await answers.ask(evidence())
    expect(spawned).toHaveLength(2)
  })
})

it('a process that ends at its first question without a word fails it with the reason', async () => {
  const answers = scripted("process.on('message', () => process.exit(7))")
  await expect(answers.ask(evidence())).rejects.toMatchObject({ code: 'training.killed', message: 'The process that was asked ended suddenly (exit code 7).' })
  expect(spawned).toHaveLength(1)
})

it('a question that nobody waits for any more ends its process', async () => {
  const answers = scripted("process.on('message', () => undefined); setInterval(() => undefined, 1000)")
  const waiting = new AbortController()
  const asked = expect(answers.ask(evidence(), waiting.signal)).rejects.toMatchObject({ code: 'training.ended' })
  await expect.poll(() => spawned.length).toBe(1)
  waiting.abort()
  await asked
  expect(await spawned[0]?.exited).toEqual({ code: null, signal: 'SIGKILL' })
})
