import { resolve } from 'node:path'

/** The checkout that these scripts belong to. */
export const root = resolve(import.meta.dirname, '..')
