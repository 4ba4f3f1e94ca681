import type { TurnLikeness } from '../../../preload/contract/likeness'
import { applyDrawn, augmentations, bindPipeline, drawFor, raster } from '../augment'
import type { AugmentStep, BoundStep, Pipeline } from '../augment'
import type { LabelColumn } from '../batches'
import { greyOf } from './properties'
import { eachViewed } from './sample'
import type { Chosen } from './sample'

/** Images are compared as this many cells a side: coarse enough that a pixel's shift does not count. */
const SIDE = 12
const NEIGHBOURS = 5
/** A rotation up to this may be looked at as one of the same picture. */
const LARGE_DEGREES = 30
/** Standard errors of a 99.5 % bound on one side. */
const BOUND = 2.576

/** A step that turns images around, as one step that always acts and does nothing else, and the share of images that get it. */
interface Turn { readonly step: string; readonly title: string; readonly acts: number; readonly probe: AugmentStep }

/** What a step turns, if it does: mirrors by its traits, inversion, and large rotations alone, without the shifts beside them. */
function probeOf({ id, op, transform: { traits, params } }: BoundStep): { title: string; probe: AugmentStep } | null {
  const title = augmentations.get(op, 'augment').title
  if (traits.mirrors || op === 'invert') return { title, probe: { id, op, p: 1, ...params } }
  const degrees = op === 'affine' ? Number(params['degrees']) : 0
  return degrees < LARGE_DEGREES ? null : { title: `Rotation by up to ${degrees}°`, probe: { ...params, id, op, p: 1, translate: [0, 0], scale: [1, 1], shear: 0 } }
}

/** Turning steps of a list, those below a one-of too. */
function turnsOf(steps: readonly BoundStep[], given: readonly AugmentStep[], share = 1): Turn[] {
  return steps.flatMap((step, i) => {
    const acts = share * step.p
    const below = given[i]?.['of']
    if (step.op === 'oneOf' && Array.isArray(below)) {
      const inner = bindPipeline(below)
      return turnsOf(inner.steps, inner.steps.map(({ id, op, p, transform }) => ({ id, op, p, ...transform.params })), acts / inner.steps.length)
    }
    const probe = probeOf(step)
    return probe === null || acts === 0 ? [] : [{ step: step.id, acts, ...probe }]
  })
}

/** Mean brightness of SIDE x SIDE cells, less their mean, at length 1: their product with another's is the correlation. */
function sketch(bytes: Uint8Array, start: number, { height, width, channels }: { height: number; width: number; channels: number }, cells: Float32Array): void {
  const grey = { height, width, values: new Float32Array(height * width) }
  greyOf(bytes, start, channels, grey)
  const counts = new Float32Array(cells.length)
  cells.fill(0)
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * SIDE) / height) * SIDE
    for (let x = 0; x < width; x += 1) {
      const at = row + Math.floor((x * SIDE) / width)
      cells[at] = (cells[at] ?? 0) + (grey.values[y * width + x] ?? 0)
      counts[at] = (counts[at] ?? 0) + 1
    }
  }
  cells.forEach((sum, i) => { cells[i] = sum / Math.max(1, counts[i] ?? 1) })
  const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length
  const length = Math.sqrt(cells.reduce((sum, value) => sum + (value - mean) ** 2, 0)) || 1
  cells.forEach((value, i) => { cells[i] = (value - mean) / length })
}

const CELLS = SIDE * SIDE

/** Sketches of images as evaluation sees them, or as a probe turns them, one after the other. */
function sketches({ input, seed }: Chosen, rows: Uint32Array, probe: Pipeline | null): Float32Array {
  const found = new Float32Array(rows.length * CELLS)
  const size = { ...input.view, channels: input.channels }
  eachViewed(input, rows, (pixels, i) => {
    const cells = found.subarray(i * CELLS, (i + 1) * CELLS)
    if (probe === null) return sketch(pixels, 0, size, cells)
    const drawn = drawFor(probe, { seed, epoch: 0, sample: rows[i] ?? 0, size })
    const { image } = applyDrawn(probe, raster(size, pixels.slice()), drawn, () => { throw new RangeError('what turns an image does not mix it') })
    sketch(image.bytes, image.start, image, cells)
  })
  return found
}

/** The class that most of the nearest ones have; of equally many, that of the nearest. */
function majority(nearest: readonly { readonly label: number }[]): number {
  const counts = new Map<number, number>()
  for (const { label } of nearest) counts.set(label, (counts.get(label) ?? 0) + 1)
  const most = Math.max(...counts.values())
  return nearest.find(({ label }) => counts.get(label) === most)?.label ?? NaN
}

/** For each query the class that its nearest images of the bank have. */
function votes(bank: Float32Array, labels: Float32Array, queries: Float32Array): number[] {
  return Array.from({ length: queries.length / CELLS }, (_, q) => {
    const nearest: { like: number; label: number }[] = []
    for (let j = 0; j < labels.length; j += 1) {
      let like = 0
      for (let i = 0, a = q * CELLS, b = j * CELLS; i < CELLS; i += 1) like += (queries[a + i] ?? 0) * (bank[b + i] ?? 0)
      if (nearest.length === NEIGHBOURS && like <= (nearest[NEIGHBOURS - 1]?.like ?? 0)) continue
      nearest.push({ like, label: labels[j] ?? NaN })
      nearest.sort((one, other) => other.like - one.like)
      nearest.length = Math.min(nearest.length, NEIGHBOURS)
    }
    return majority(nearest)
  })
}

const known = ({ present }: LabelColumn, rows: Uint32Array): Uint32Array => rows.filter((row) => present[row] === 1)
const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / flags.length

/** How much less turned images agree with their class, at least: paired, since the same images are asked twice (McNemar). */
function leastLoss(plain: readonly boolean[], turned: readonly boolean[]): number {
  const changed = plain.filter((right, i) => right !== turned[i]).length
  return share(plain) - share(turned) - BOUND * Math.sqrt(changed) / plain.length
}

interface Bank { readonly right: (probe: AugmentStep | null) => boolean[]; readonly classes: number }

/** The nearest training images of each class target's known images; null where no target has classes. */
function bankOf(chosen: Chosen, labels: readonly LabelColumn[]): Bank | null {
  const label = labels.find(({ oneHot }) => oneHot)
  if (label === undefined) return null
  const [train, val] = [known(label, chosen.train), known(label, chosen.val)]
  const classes = Float32Array.from(train, (row) => label.values[row] ?? NaN)
  const bank = sketches(chosen, train, null)
  const asked = new Map<string, boolean[]>()
  return {
    classes: label.width,
    right(probe) {
      const key = JSON.stringify(probe)
      const found = asked.get(key) ?? votes(bank, classes, sketches(chosen, val, probe === null ? null : bindPipeline([probe]))).map((vote, i) => vote === label.values[val[i] ?? 0])
      asked.set(key, found)
      return found
    },
  }
}

export interface Turned { readonly turns: TurnLikeness[]; readonly untold: string | null }

/**
 * Asks for every step that turns images around whether a turned image of validation still looks like its class: by the
 * majority of its nearest training images. A digit or letter does not, a piece of clothing does when it is mirrored. Says
 * why it cannot tell where there are no classes, or where images as they are do not look like theirs either. What was
 * asked once is remembered.
 */
export function turning(chosen: Chosen, labels: readonly LabelColumn[]): (augment: readonly AugmentStep[]) => Turned {
  let bank: Bank | null | undefined
  return (augment) => {
    const found = turnsOf(bindPipeline(augment).steps, augment)
    if (found.length === 0) return { turns: [], untold: null }
    bank ??= bankOf(chosen, labels)
    if (bank === null) return { turns: [], untold: 'there is no class target that turned images could be compared by' }
    const { right, classes } = bank
    const plain = right(null)
    const agreed = share(plain)
    if (!(agreed - BOUND * Math.sqrt((agreed * (1 - agreed)) / plain.length) > 1.5 / classes)) return { turns: [], untold: 'images of validation do not resemble the training images of their class even as they are' }
    return {
      untold: null,
      turns: found.map(({ step, title, acts, probe }) => {
        const turned = right(probe)
        return { step, title, acts, images: plain.length, neighbours: NEIGHBOURS, plain: agreed, turned: share(turned), least: leastLoss(plain, turned) }
      }),
    }
  }
}
