import { z } from 'zod'
import { augmentStep } from './recipe'

const three = <T extends z.ZodType>(of: T) => z.object({ train: of, augmented: of, val: of })
/** What coverage counts of training: between its 1st and 99th percentile. */
const range = z.object({ low: z.number(), high: z.number() })

/** One property of the images of training as it is, as augmented, and of validation. */
export const propertyLikeness = z.object({
  id: z.string(), title: z.string(), summary: z.string(),
  /** Share of validation within the range of training. `most`: the 99.5 % bound of the augmented one. `chance`: the least that training as it is gets in 99.5 % of cases if both parts are alike. */
  coverage: z.object({ train: z.number(), augmented: z.number(), most: z.number(), chance: z.number() }),
  /** First Wasserstein distance from validation in standard deviations of both as they are. */
  distance: z.object({ train: z.number(), augmented: z.number() }),
  /** Coverage lost and distance added by augmentation, and the 99.5 % bound of how much that is at least. */
  lost: z.object({ value: z.number(), least: z.number() }), farther: z.object({ value: z.number(), least: z.number() }),
  ranges: three(range),
  /** Shares of the images of each part between neighbouring edges. */
  histogram: z.object({ edges: z.array(z.number()), shares: three(z.array(z.number())) }),
})
export type PropertyLikeness = z.infer<typeof propertyLikeness>

/** Whether images of validation still look like their class when a step has turned, mirrored or inverted them: agreement of their nearest training images. */
export const turnLikeness = z.object({
  step: z.string(), title: z.string(),
  /** Share of training images that the step acts on. */
  acts: z.number(), images: z.int(), neighbours: z.int(),
  /** Share of validation whose nearest training images agree with its class, as it is and turned; and the difference with its 99.5 % bound. */
  plain: z.number(), turned: z.number(), least: z.number(),
})
export type TurnLikeness = z.infer<typeof turnLikeness>

export const likeness = z.object({
  images: three(z.int()), epochs: z.int(),
  properties: z.array(propertyLikeness), turns: z.array(turnLikeness),
  /** Why no turn could be judged although a step turns images; null where there is none, or all were. */
  untold: z.string().nullable(),
  /** Validation images that are byte for byte a training image, of all of them. */
  copies: z.object({ count: z.int(), of: z.int() }),
  /** Whether augmentation refused an image of validation when it was asked to change one, and how many images are in both parts. */
  apart: z.object({ refused: z.boolean(), shared: z.int() }),
  /** Pipelines that were tried and mend what is wrong, the best first, each with what is then left. */
  remedies: z.array(z.object({ title: z.string(), augment: z.array(augmentStep), level: z.enum(['green', 'amber', 'red']) })),
})
export type Likeness = z.infer<typeof likeness>

/** What images of training and validation are like, or why there is nothing to compare. */
export const compared = z.union([likeness, z.object({ missing: z.enum(['pictures', 'validation']) })])

/** Some of the images compared, as PNG data URLs; the augmented ones are those of training, in the same order. */
export const likenessStrips = three(z.array(z.string().startsWith('data:image/png;base64,')))
export type LikenessStrips = z.infer<typeof likenessStrips>

export const augmentFit = z.object({ likeness: compared, strips: likenessStrips })
export type AugmentFit = z.infer<typeof augmentFit>
