import { z } from 'zod'
import { defineSchedule } from './define'

export const constant = defineSchedule({
  id: 'constant', title: 'Constant', summary: 'The learning rate stays as it is.', source: '', params: z.strictObject({}), factor: () => 1,
})

/** Multiplied by `factor` after each of the named epochs, as torch's MultiStepLR. */
export const step = defineSchedule({
  id: 'step', title: 'Steps', summary: 'Divided at chosen epochs.', source: 'torch.optim.lr_scheduler.MultiStepLR',
  params: z.strictObject({ epochs: z.array(z.int().positive()).default([]), factor: z.number().positive().max(1).default(0.1) }),
  factor: ({ epochs, factor }, moment) => factor ** epochs.filter((epoch) => moment.step > epoch * moment.stepsPerEpoch).length,
})

/** Half a cosine from 1 to `floor` (Loshchilov and Hutter 2017, arXiv 1608.03983, eq. 5), by steps. */
export const cosine = defineSchedule({
  id: 'cosine', title: 'Cosine', summary: 'Falls along half a cosine.', source: 'arXiv 1608.03983, eq. 5',
  params: z.strictObject({ floor: z.number().min(0).lt(1).default(0) }),
  factor: ({ floor }, { step: at, totalSteps }) => floor + (1 - floor) * 0.5 * (1 + Math.cos((Math.PI * (at - 1)) / totalSteps)),
})

/** Up along a cosine and down along another (Smith and Topin 2018, arXiv 1708.07120; form and defaults of torch's OneCycleLR). lr is the peak. */
export const oneCycle = defineSchedule({
  id: 'one-cycle', title: 'One cycle', summary: 'Rises to the learning rate, then falls far below it.', source: 'arXiv 1708.07120; torch.optim.lr_scheduler.OneCycleLR',
  params: z.strictObject({ rise: z.number().gt(0).lt(1).default(0.3), start: z.number().gt(0).lt(1).default(0.04), end: z.number().min(0).lt(1).default(4e-6) }),
  factor({ rise, start, end }, { step: at, totalSteps }) {
    const between = (from: number, to: number, share: number): number => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share))
    const turn = rise * totalSteps - 1
    const now = at - 1
    if (now <= turn) return between(start, 1, turn <= 0 ? 1 : now / turn)
    const rest = totalSteps - 1 - turn
    return between(1, end, rest <= 0 ? 1 : (now - turn) / rest)
  },
})
