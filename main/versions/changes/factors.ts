import type { CodeState, Environment, Recipe } from '../../../preload/contract'
import { describeStep, same, sayChange, sayElement, short } from './say'
import { transformedTogether, transformsOf } from './transforms'

/** What a version is made of, as far as differences go. */
export interface Made { readonly recipe: Recipe; readonly code: CodeState; readonly fingerprint: string; readonly environment: Environment }

/** One thing that a person varies: how it is told apart and how its change is said. */
export interface Factor { readonly id: string; readonly words: string; readonly of: (made: Made) => unknown; readonly say: (made: Made) => string; /** How its change is said, where that is not one value after the other. */ readonly change?: (a: Made, b: Made) => string }

/** Parameters of norms that go without saying. */
const NORM_DEFAULTS: Readonly<Record<string, unknown>> = { eps: 1e-5, keep: 0.9, mode: 'train' }

function sayNorm({ recipe: { norm } }: Made): string {
  const { kind, weightStandardization, layers, ...params } = norm
  const groups = 'groups' in params && params.groups !== 'auto' ? ` (${short(params.groups)})` : ''
  const weights = weightStandardization === 'none' ? '' : ` + ${weightStandardization === 'scaled' ? 'scaled ' : ''}weight standardisation`
  const own = Object.keys(layers).length
  const rest = Object.entries(params).filter(([key, value]) => key !== 'groups' && value !== NORM_DEFAULTS[key]).map(([key, value]) => ` ${key} ${short(value)}`).join('')
  return `${kind} norm${groups}${rest}${weights}${own === 0 ? '' : ` with ${own} own ${own === 1 ? 'layer' : 'layers'}`}`
}

type Transform = Recipe['targets'][number]['transform']
function sayTransform(transform: Transform | undefined): string {
  if (transform === undefined) return 'none'
  const { kind, ...params } = transform
  return Object.keys(params).length === 0 ? kind : `${kind} (${short(params)})`
}

/** The transforms of several targets: one word where they are alike. */
export function sayTransforms(recipe: Recipe, names: readonly string[]): string {
  const said = names.map((name) => sayTransform(recipe.targets.find((target) => target.name === name)?.transform))
  return new Set(said).size === 1 ? said[0] ?? '' : names.map((name, i) => `${name} ${said[i] ?? ''}`).join(', ')
}

const simple = (id: string, words: string, of: (made: Made) => unknown): Factor => ({ id, words, of, say: (made) => `${words} ${short(of(made))}`, change: (a, b) => sayChange(words, of(a), of(b)) })
/** Of an element in a list of the recipe, which may come and go. */
const element = (id: string, words: string, of: (made: Made) => Readonly<Record<string, unknown>> | undefined, describe: Parameters<typeof sayElement>[3]): Factor => ({ ...simple(id, words, of), change: (a, b) => sayElement(words, of(a), of(b), describe) })

/** Factors of elements that a recipe lists: one for each augment op and for each target's transform, weight and remaining fields; one for transforms that changed by one rule for all. */
function listed(a: Made, b: Made): Factor[] {
  const ops = [...new Set([...a.recipe.augment, ...b.recipe.augment].map((step) => step.id))]
  const targets = [...new Set([...a.recipe.targets, ...b.recipe.targets].map((target) => target.name))]
  const together = transformedTogether(transformsOf(a.recipe), transformsOf(b.recipe))
  const target = (made: Made, name: string) => made.recipe.targets.find((t) => t.name === name)
  return [
    simple('augment.order', 'augmentation order', ({ recipe }) => recipe.augment.map((step) => step.id).filter((id) => [a, b].every((made) => made.recipe.augment.some((step) => step.id === id)))),
    ...ops.map((id) => element(`augment.${id}`, `augmentation ${id}`, ({ recipe }) => recipe.augment.find((step) => step.id === id), describeStep)),
    ...(together.length === 0 ? [] : [{
      id: 'targets.transform', words: 'target transforms', of: ({ recipe }: Made) => together.map((name) => recipe.targets.find((t) => t.name === name)?.transform),
      say: ({ recipe }: Made) => `target transforms ${sayTransforms(recipe, together)}`,
    }]),
    ...targets.flatMap((name) => [
      // A target that comes or goes is one change, not three.
      ...(target(a, name) === undefined || target(b, name) === undefined ? [] : [
        ...(together.includes(name) ? [] : [{ id: `target.${name}.transform`, words: `${name} transform`, of: (made: Made) => target(made, name)?.transform, say: (made: Made) => `${name} transform ${sayTransform(target(made, name)?.transform)}` }]),
        simple(`target.${name}.weight`, `${name} weight`, (made) => target(made, name)?.weight),
      ]),
      element(`target.${name}`, `target ${name}`, (made) => {
        const found = target(made, name)
        return found === undefined ? undefined : { column: found.column, kind: found.kind, loss: found.loss, unit: found.unit, missing: found.missing }
      }, () => ''),
    ]),
  ]
}

const fixed: readonly Factor[] = [
  simple('data', 'data', ({ recipe }) => recipe.data),
  simple('loss', 'loss weighting', ({ recipe }) => recipe.loss),
  simple('model', 'model', ({ recipe }) => recipe.model),
  { id: 'norm', words: 'norm', of: ({ recipe }) => recipe.norm, say: sayNorm },
  simple('batch.norm', 'batch', ({ recipe }) => recipe.batch.norm),
  simple('batch.accumulate', 'accumulation', ({ recipe }) => recipe.batch.accumulate),
  simple('optim.kind', 'optimiser', ({ recipe }) => recipe.optim.kind),
  simple('optim.lr', 'lr', ({ recipe: { optim: { lr, lrScale } } }) => (lrScale === null ? lr : [lr, `scaled by batch / ${lrScale.per}`])),
  simple('optim.weightDecay', 'weight decay', ({ recipe }) => recipe.optim.weightDecay),
  simple('optim.clip', 'clipping', ({ recipe }) => recipe.optim.clip),
  simple('optim.decayNormAndBias', 'decay of norms and biases', ({ recipe }) => recipe.optim.decayNormAndBias),
  simple('optim', 'optimiser settings', ({ recipe: { optim: { kind: _kind, lr: _lr, lrScale: _scale, weightDecay: _decay, clip: _clip, decayNormAndBias: _norms, ...rest } } }) => rest),
  simple('schedule', 'schedule', ({ recipe }) => recipe.schedule),
  simple('budget', 'budget', ({ recipe }) => recipe.budget),
  { id: 'code', words: 'code', of: ({ code }) => code, say: ({ code }) => `code ${code.atelier.commit?.slice(0, 7) ?? code.atelier.version}${code.atelier.diffHash === null ? '' : ' with changes'}` },
  { id: 'data.content', words: 'data content', of: ({ fingerprint }) => fingerprint, say: ({ fingerprint }) => `data content ${fingerprint.slice(7, 14)}` },
  { id: 'environment', words: 'environment', of: ({ environment: { atelier: _atelier, ...rest } }) => rest, say: ({ environment }) => `environment ${environment.tensorflow ?? environment.tfjs} on ${environment.os}` },
]

/** The factors of two versions, or with the same one twice of one, in a fixed order. */
export const factorsOf = (a: Made, b: Made): readonly Factor[] => [...fixed, ...listed(a, b)]

/** What is longer is looked up in the diff. */
const LONGEST = 94

/** "batch norm -> group norm (8)"; words that stand before the first value are not said again before the second. */
const oneAfterTheOther = (words: string, before: string, after: string): string => `${before} -> ${after.startsWith(`${words} `) ? after.slice(words.length + 1) : after}`

/** The factors in which two versions differ, in a fixed order, each with its change said: "batch norm -> group norm (8)". */
export function changedFactors(a: Made, b: Made): { id: string; sentence: string }[] {
  const optimiser = a.recipe.optim.kind !== b.recipe.optim.kind
  const dataset = a.recipe.data.dataset !== b.recipe.data.dataset
  return factorsOf(a, b)
    // Another optimiser has other settings, another data set other content: consequences, not factors of their own.
    .filter((factor) => !(optimiser && factor.id === 'optim') && !(dataset && factor.id === 'data.content'))
    .filter((factor) => !same(factor.of(a), factor.of(b)))
    .map((factor) => {
      const said = factor.change?.(a, b) ?? oneAfterTheOther(factor.words, factor.say(a), factor.say(b))
      return { id: factor.id, sentence: said.length > LONGEST ? `${factor.words} changed` : said }
    })
}
