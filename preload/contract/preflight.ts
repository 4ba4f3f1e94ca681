import { z } from 'zod'
import { jsonObject } from './json'
import { patchOp } from './rows'
import { screenId } from './screens'

export const level = z.enum(['green', 'amber', 'red'])
export type Level = z.infer<typeof level>

/** A change to the recipe that answers a finding: what it does in words, and the patch (on the complete recipe). */
export const fix = z.object({ title: z.string(), patch: z.array(patchOp).min(1) })
export type Fix = z.infer<typeof fix>

/** What one check says of a recipe on its data: the level, one sentence why, the numbers behind it, and fixes, the best first. `screen`: the one that shows what it is about in full. */
export const finding = z.object({ check: z.string(), title: z.string(), level, message: z.string(), numbers: jsonObject, fixes: z.array(fix), screen: screenId.optional() })
export type Finding = z.infer<typeof finding>

/** Whether what failed by this code fails a training as well, before its first step: data, steps, recipe or model that do not fit each other. */
export const preventsTraining = (code: string): boolean => /^(data|augment|recipe|model)\./.test(code)

/** All findings of one recipe on one state of its data, as stored with a run. `seconds`: what measuring took, 0 where it was already known. */
export const preflightReport = z.object({ findings: z.array(finding), seconds: z.number() })
export type PreflightReport = z.infer<typeof preflightReport>

/** What was found before a run, and the one line of reason that a person gave for starting over a red finding. */
export const clearance = z.object({ report: preflightReport, reason: z.string().nullable() })
export type Clearance = z.infer<typeof clearance>
