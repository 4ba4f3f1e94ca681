import type { Fix, Likeness, Recipe } from '../../preload/contract'
import { FIT_LEVELS, faultsOf, hasGap, levelOf } from '../data'
import type { Fault } from '../data'
import { fixOf, listOf, notMeasured, numbersOf, percent } from './define'
import type { Check, Judgement } from './define'

const spreads = (distance: number): string => `${distance.toFixed(1)} standard deviations`

function saidOf(fault: Fault, { copies, apart }: Likeness): string {
  if (fault.kind === 'touched') return apart.refused ? `${apart.shared} images are in training and in validation.` : 'Augmentation did not refuse an image of validation.'
  if (fault.kind === 'copies') return `${copies.count} of ${copies.of} validation images (${percent(copies.count / copies.of)}) are byte for byte a training image.`
  if (fault.kind === 'turn') {
    const { title, step, images, neighbours, plain, turned } = fault.turn
    return `${title} (${step}) makes other pictures of these classes: of ${images} validation images the ${neighbours} nearest training images agree with the class of ${percent(plain)} as they are and of ${percent(turned)} when so turned.`
  }
  const { title, coverage, distance } = fault.property
  if (fault.kind === 'lost') return `${title}: augmented training images cover ${percent(coverage.augmented)} of validation, and ${percent(coverage.train)} without augmentation.`
  if (fault.kind === 'far') return `${title}: augmented images lie ${spreads(distance.augmented)} from validation, and ${distance.train.toFixed(1)} without augmentation.`
  return `${title}: training images cover ${percent(coverage.train)} of validation${coverage.augmented === coverage.train ? '' : `, ${percent(coverage.augmented)} as augmented`}.`
}

/** What is good news: how much of validation is covered, and gaps that augmentation closes. */
function praise({ properties, images }: Likeness, augmented: boolean): string {
  const closed = properties.filter((property) => hasGap(property))
  const least = Math.min(...properties.map(({ coverage }) => coverage.augmented))
  const names = listOf(properties.map(({ title }) => title.toLowerCase()))
  const gaps = closed.map(({ title, coverage }) => ` In ${title.toLowerCase()} augmentation brings that up from ${percent(coverage.train)} to ${percent(coverage.augmented)}.`).join('')
  return `${augmented ? 'Augmented training images' : 'Training images as they are'} cover ${percent(least)} of validation or more in ${names} (${images.val} images).${gaps}`
}

/** Beside what is wrong: a few copies, and turns that could not be judged. */
function asides({ copies, untold }: Likeness, faults: readonly Fault[]): string[] {
  return [
    ...(copies.count > 0 && !faults.some(({ kind }) => kind === 'copies') ? [`${copies.count} of ${copies.of} validation ${copies.count === 1 ? 'images is' : 'images are'} byte for byte a training image.`] : []),
    ...(untold === null ? [] : [`Whether turned images still show their class cannot be told: ${untold}.`]),
  ]
}

function fixesOf(recipe: Recipe, { remedies }: Likeness): Fix[] {
  return remedies.map(({ title, augment }) => fixOf(title, recipe, { ...recipe, augment }))
}

/** Numbers behind the judgement, each property in one row. */
function numbers({ images, epochs, properties, turns, copies, apart }: Likeness): Judgement['numbers'] {
  return numbersOf({
    trainImages: images.train, augmentedImages: images.augmented, epochs, valImages: images.val,
    augmentsValidation: apart.refused && apart.shared === 0 ? 'No: augmentation refuses images that are not of the training part' : 'Yes', statisticsOf: 'Training images before augmentation',
    copies: copies.count, copiesOf: copies.of,
    leastCoverage: FIT_LEVELS.gap, amberCoverage: FIT_LEVELS.coverage.amber, redCoverage: FIT_LEVELS.coverage.red, amberDistance: FIT_LEVELS.distance.amber, redDistance: FIT_LEVELS.distance.red,
    amberTurn: FIT_LEVELS.turn.amber, redTurn: FIT_LEVELS.turn.red, amberTurned: FIT_LEVELS.turned.amber, redTurned: FIT_LEVELS.turned.red, amberCopies: FIT_LEVELS.copies.amber, redCopies: FIT_LEVELS.copies.red,
    properties: properties.map(({ title, coverage, distance, farther, ranges }) => ({
      property: title, coverage: coverage.train, coverageAugmented: coverage.augmented, coverageMost: coverage.most, coverageChance: coverage.chance, distance: distance.train, distanceAugmented: distance.augmented, fartherLeast: farther.least,
      valFrom: ranges.val.low, valTo: ranges.val.high, trainFrom: ranges.train.low, trainTo: ranges.train.high, augmentedFrom: ranges.augmented.low, augmentedTo: ranges.augmented.high,
    })),
    turns: turns.map(({ step, title, acts, plain, turned, least }) => ({ step, title, acts, plain, turned, lostLeast: least })),
  })
}

/** Whether training images, as augmented, look like those that the model is judged on. */
export const augmentationFit: Check = {
  id: 'augmentation-fit', title: 'Augmentation fit',
  question: 'Do augmented training images cover what validation looks like, still show their class, and stay apart from it?',
  screen: 'augment',
  judge({ recipe, evidence }) {
    if ('missing' in evidence) return notMeasured(evidence.missing)
    const { likeness } = evidence.measured
    if ('missing' in likeness) {
      const message = likeness.missing === 'pictures' ? 'This data set is a table: there are no pictures to change.' : 'There is no validation part that images could be compared with.'
      return { level: likeness.missing === 'pictures' ? 'green' : 'amber', message, numbers: {}, fixes: [] }
    }
    const faults = faultsOf(likeness)
    const said = faults.length === 0 ? [praise(likeness, recipe.augment.length > 0)] : faults.map((fault) => saidOf(fault, likeness))
    return { level: levelOf(faults), message: [...said, ...asides(likeness, faults)].join(' '), numbers: numbers(likeness), fixes: fixesOf(recipe, likeness) }
  },
}
