import { z } from 'zod'
import { defineLayer, only } from './define'

const params = z.strictObject({})
const given = { params, source: '', shape: (_: unknown, inputs: readonly (readonly number[])[]) => only(inputs) }

/** The image of a sample, [H, W, C]; the builder hands it in. */
export const inputImage = defineLayer({ ...given, id: 'input.image', title: 'Image', summary: 'The image of a sample.', forward: (_, inputs) => only(inputs) })
/** The numeric columns of a sample, [F]; the builder hands them in. */
export const inputTable = defineLayer({ ...given, id: 'input.table', title: 'Table', summary: 'The numeric columns of a sample.', forward: (_, inputs) => only(inputs) })
