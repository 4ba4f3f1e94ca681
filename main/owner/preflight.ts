import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { preventsTraining } from '../../preload/contract'
import type { PreflightReport, Recipe } from '../../preload/contract'
import { judgeAll } from '../checks'
import { openDataset } from '../data'
import { installed } from '../engine/installed'
import { AtelierError } from '../lib/errors'
import { writeFileAtomic } from '../lib/files'
import { canonicalJson, sha256Of } from '../lib/hash'
import { atelierVersion } from '../lib/root'
import type { ResolvedModel } from '../models'
import type { Answers } from '../training/answers'
import { evidence } from '../training/evidence'
import type { Evidence } from '../training/evidence'
import type { DatasetLocation, EvidenceSpec, Progress } from '../training/protocol'
import type { FreezeInput } from '../versions/types'
import { openHooks, progressFor, surroundings } from './services'
import type { Services } from './services'

/** Measurements of another make are not looked at. */
const EVIDENCE_FORMAT = 6
const kept = z.object({ format: z.literal(EVIDENCE_FORMAT), evidence })

type Heard = (progress: Progress) => void
interface Measuring { readonly key: string; readonly ending: AbortController; waiters: number; readonly heard: Set<Heard>; readonly answer: Promise<Evidence> }
type Known = { readonly measured: Evidence } | { readonly missing: string }

/** What measurements depend on: neither optimiser nor schedule nor budget, so that another learning rate measures nothing anew. */
function keyOf({ data, targets, model, norm, batch, loss, augment, engine, determinism }: Recipe, seed: number, fingerprint: string): string {
  const { tensorflow, kernels } = installed()
  return sha256Of(canonicalJson({ data, targets, model, norm, batch, loss, augment, engine, determinism, seed, fingerprint, runtime: `${atelierVersion()}, ${tensorflow ?? 'none'}, ${kernels.build}` }))
}

const cancelled = (): AtelierError => new AtelierError('preflight.cancelled', 'The check was cancelled.', 'Ask for it again.')

/** Settles as `work` does, or as soon as the signal says that nobody waits for it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(cancelled()), { once: true })
    work.then(resolve, reject)
  })
}

/** Measures recipes before they run, one at a time, and remembers what it measured in `folder`. */
export class Measurements {
  private current: Measuring | null = null
  private readonly tickets = new Map<string, AbortController>()

  constructor(private readonly folder: string, private readonly answers: Answers, private readonly note: (message: string) => void) {}

  /** Carries out work for the holder of a ticket, who may cancel it; without one nobody can. */
  async cancellable<T>(ticket: string | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    if (ticket !== undefined) this.tickets.set(ticket, controller)
    try {
      return await unlessAborted(work(controller.signal), controller.signal)
    } finally {
      if (ticket !== undefined) this.tickets.delete(ticket)
    }
  }

  /** Who holds this ticket hears "preflight.cancelled". A measurement goes on for as long as somebody else waits for it. */
  cancel(ticket: string): void {
    this.tickets.get(ticket)?.abort()
  }

  close(): void {
    for (const controller of this.tickets.values()) controller.abort()
    this.current?.ending.abort()
  }

  async of(recipe: Recipe, seed: number, dataset: DatasetLocation, cache: string, fingerprint: string, signal?: AbortSignal, heard?: Heard): Promise<{ evidence: Evidence; fresh: boolean }> {
    const key = keyOf(recipe, seed, fingerprint)
    const file = join(this.folder, `${key.slice('sha256:'.length)}.json`)
    const before = this.read(file)
    if (before !== null) return { evidence: before, fresh: false }
    for (let other = this.current; other !== null; other = this.current) {
      if (other.key === key) return { evidence: await this.wait(other, signal, heard), fresh: true }
      // Another recipe is being measured: both at once would only be slower.
      await other.answer.catch(() => undefined)
      if (signal?.aborted === true) throw cancelled()
    }
    const measuring = this.begin(key, { job: 'evidence', recipe, seed, dataset, cache, engine: recipe.engine, threads: null, determinism: recipe.determinism })
    this.current = measuring
    const ended = (): void => { if (this.current === measuring) this.current = null }
    measuring.answer.then(ended, ended)
    const answer = await this.wait(measuring, signal, heard)
    this.keep(file, answer)
    return { evidence: answer, fresh: true }
  }

  /** A disk that cannot take it costs another measurement, not this one. */
  private keep(file: string, answer: Evidence): void {
    try {
      mkdirSync(this.folder, { recursive: true })
      writeFileAtomic(file, JSON.stringify({ format: EVIDENCE_FORMAT, evidence: answer }))
    } catch (error) {
      this.note(`cannot keep a measurement: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** Waits for a measurement, which is ended when the last one who waits for it leaves. */
  private async wait(measuring: Measuring, signal?: AbortSignal, heard?: Heard): Promise<Evidence> {
    measuring.waiters += 1
    if (heard !== undefined) measuring.heard.add(heard)
    let here = true
    const leave = (): void => {
      if (!here) return
      here = false
      if (heard !== undefined) measuring.heard.delete(heard)
      measuring.waiters -= 1
      if (measuring.waiters > 0) return
      // Nobody may join what is being ended.
      if (this.current === measuring) this.current = null
      measuring.ending.abort()
    }
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return await measuring.answer
    } finally {
      here = false
      if (heard !== undefined) measuring.heard.delete(heard)
      signal?.removeEventListener('abort', leave)
    }
  }

  private begin(key: string, spec: EvidenceSpec): Measuring {
    const ending = new AbortController()
    const heard = new Set<Heard>()
    const answer = this.answers.ask(spec, ending.signal, (progress) => { for (const tell of heard) tell(progress) }).then((outcome) => {
      if (outcome.job !== 'evidence') throw new AtelierError('bug', 'a measurement was answered by another job')
      return outcome.evidence
    })
    return { key, ending, waiters: 0, heard, answer }
  }

  /** What a file cannot give any more is measured again. */
  private read(file: string): Evidence | null {
    try {
      return kept.parse(JSON.parse(readFileSync(file, 'utf8'))).evidence
    } catch {
      return null
    }
  }
}

/** A recipe ready to be frozen, with what its checks say. */
export interface Checked { readonly input: FreezeInput; readonly report: PreflightReport }

/**
 * Everything that is known of a recipe before it runs. Throws what its training would throw before its first step, so that
 * nothing becomes a version that cannot run. What else cannot be measured is said by the checks that needed it: the training
 * itself may still be possible.
 */
export async function preflight(recipe: Recipe, model: ResolvedModel, location: DatasetLocation, wish: { seed: number; parent: string | null; name: string | null }, services: Services, signal?: AbortSignal, ticket?: string): Promise<Checked> {
  const { log, measurements, clock } = services
  const began = clock.monotonic()
  const hooks = openHooks(services)
  const { fingerprint, unread } = await openDataset(location, hooks)
  if (signal?.aborted === true) throw cancelled()
  const { code, diffs, environment } = await surroundings(log)
  const input: FreezeInput = { recipe, code, diffs, environment, dataFingerprint: fingerprint, name: wish.name, parent: wish.parent }
  let seconds = 0
  const known = await measurements.of(recipe, wish.seed, location, hooks.cacheDir, fingerprint, signal, progressFor(services, ticket)).then(({ evidence: measured, fresh }): Known => {
    if (fresh) seconds = (clock.monotonic() - began) / 1000
    return { measured }
  }, (error: unknown): Known => {
    if (signal?.aborted === true || (error instanceof AtelierError && preventsTraining(error.code))) throw error
    if (!(error instanceof AtelierError)) services.note(`preflight: ${error instanceof Error ? error.stack ?? error.message : String(error)}`)
    return { missing: error instanceof Error ? error.message : String(error) }
  })
  const added = log.datasets().find(({ name }) => name === recipe.data.dataset)?.fingerprint ?? null
  const findings = judgeAll({ recipe, model, evidence: known, lineage: { ...log.preview(input), code, fingerprint, added, unread } })
  return { input, report: { findings, seconds } }
}
