import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { PreflightReport, Recipe } from '../../preload/contract'
import { judgeAll } from '../checks'
import { openDataset } from '../data'
import { installed } from '../engine/installed'
import { AtelierError } from '../lib/errors'
import { writeFileAtomic } from '../lib/files'
import { canonicalJson, sha256Of } from '../lib/hash'
import type { ResolvedModel } from '../models'
import { evidence } from '../training/evidence'
import type { Evidence } from '../training/evidence'
import type { JobProcess, SpawnJob } from '../training/host'
import { runProbe } from '../training/probe'
import type { DatasetLocation, EvidenceSpec } from '../training/protocol'
import type { FreezeInput } from '../versions/types'
import { openHooks, surroundings } from './services'
import type { Services } from './services'

/** Measurements of another make are not looked at. */
const EVIDENCE_FORMAT = 1
const kept = z.object({ format: z.literal(EVIDENCE_FORMAT), evidence })

interface Measuring { readonly key: string; readonly job: JobProcess; cancelled: boolean; readonly answer: Promise<Evidence> }
type Known = { readonly measured: Evidence } | { readonly missing: string }

/** What measurements depend on: neither optimiser nor schedule nor budget, so that another learning rate measures nothing anew. */
function keyOf({ data, targets, model, norm, batch, loss, augment, engine, determinism }: Recipe, seed: number, fingerprint: string): string {
  const { tensorflow, kernels } = installed()
  return sha256Of(canonicalJson({ data, targets, model, norm, batch, loss, augment, engine, determinism, seed, fingerprint, runtime: `${tensorflow ?? 'none'}, ${kernels.build}` }))
}

/** Measures recipes before they run, one at a time, and remembers what it measured in the project's folder. */
export class Measurements {
  private current: Measuring | null = null

  constructor(private readonly folder: string, private readonly spawn: SpawnJob, private readonly note: (message: string) => void) {}

  /** Ends the measurement that is on; who waits for it hears "preflight.cancelled". */
  cancel(): void {
    if (this.current === null) return
    this.current.cancelled = true
    this.current.job.kill()
  }

  async of(recipe: Recipe, seed: number, dataset: DatasetLocation, cache: string, fingerprint: string): Promise<{ evidence: Evidence; fresh: boolean }> {
    const key = keyOf(recipe, seed, fingerprint)
    const file = join(this.folder, `${key.slice('sha256:'.length)}.json`)
    const before = this.read(file)
    if (before !== null) return { evidence: before, fresh: false }
    for (let other = this.current; other !== null; other = this.current) {
      if (other.key === key) return { evidence: await other.answer, fresh: true }
      // Another recipe is being measured: both at once would only be slower.
      await other.answer.catch(() => undefined)
    }
    const measuring = this.begin(key, { job: 'evidence', recipe, seed, dataset, cache, engine: recipe.engine, threads: null, determinism: recipe.determinism })
    this.current = measuring
    try {
      const answer = await measuring.answer
      mkdirSync(this.folder, { recursive: true })
      writeFileAtomic(file, JSON.stringify({ format: EVIDENCE_FORMAT, evidence: answer }))
      return { evidence: answer, fresh: true }
    } catch (error) {
      throw measuring.cancelled ? new AtelierError('preflight.cancelled', 'The measurement was cancelled.', 'Ask for it again.') : error
    } finally {
      if (this.current === measuring) this.current = null
    }
  }

  private begin(key: string, spec: EvidenceSpec): Measuring {
    const job = this.spawn()
    const answer = runProbe(job, spec, this.note).then((outcome) => {
      if (outcome.job !== 'evidence') throw new AtelierError('bug', 'a measurement was answered by another job')
      return outcome.evidence
    })
    return { key, job, cancelled: false, answer }
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
 * Everything that is known of a recipe before it runs. What cannot be measured is said by the checks that needed it: the
 * training itself may still be possible, or will say better what is wrong.
 */
export async function preflight(recipe: Recipe, model: ResolvedModel, location: DatasetLocation, wish: { seed: number; parent: string | null; name: string | null }, services: Services): Promise<Checked> {
  const { log, measurements, clock } = services
  const began = clock.monotonic()
  const hooks = openHooks(services)
  const { fingerprint } = await openDataset(location, hooks)
  const { code, diffs, environment } = await surroundings(log)
  const input: FreezeInput = { recipe, code, diffs, environment, dataFingerprint: fingerprint, name: wish.name, parent: wish.parent }
  let seconds = 0
  const known = await measurements.of(recipe, wish.seed, location, hooks.cacheDir, fingerprint).then(({ evidence: measured, fresh }): Known => {
    if (fresh) seconds = (clock.monotonic() - began) / 1000
    return { measured }
  }, (error: unknown): Known => {
    if (error instanceof AtelierError && error.code === 'preflight.cancelled') throw error
    if (!(error instanceof AtelierError)) services.note(`preflight: ${error instanceof Error ? error.stack ?? error.message : String(error)}`)
    return { missing: error instanceof Error ? error.message : String(error) }
  })
  const added = log.datasets().find(({ name }) => name === recipe.data.dataset)?.fingerprint ?? null
  const findings = judgeAll({ recipe, model, evidence: known, lineage: { ...log.preview(input), code, fingerprint, added } })
  return { input, report: { findings, seconds } }
}
