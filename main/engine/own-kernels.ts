import { createRequire } from 'node:module'
import { z } from 'zod'

/** Our kernels (native/) as loaded: floats in a vector, the instruction set they use, and how many cores they may take. */
export interface OwnKernels { readonly width: number; readonly instructions: string; setThreads(threads: number): void }

const exported = z.object({ width: z.int().positive(), instructions: z.string(), setThreads: z.custom<(threads: number) => void>((value) => typeof value === 'function') })

/** Loads the addon, which makes its operations known to the TensorFlow that is loaded already. Throws where it is missing or damaged. */
export const loadOwnKernels = (path: string): OwnKernels => exported.parse(createRequire(import.meta.url)(path))
