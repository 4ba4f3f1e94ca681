import { z } from 'zod'

/** Ids that merge across projects (ULID), and the project-local short forms that people see and type. */
export const ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)
export const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** v12, r34, or the ULID itself; everything that takes a version or run takes either form. */
export const versionRef = z.string().regex(/^(v[1-9][0-9]*|[0-9A-HJKMNP-TV-Z]{26})$/, 'a version such as v12')
export const runRef = z.string().regex(/^(r[1-9][0-9]*|[0-9A-HJKMNP-TV-Z]{26})$/, 'a run such as r34')
