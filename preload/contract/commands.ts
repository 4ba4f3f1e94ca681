import { z } from 'zod'
import { screenId } from './screens'

/** What the window's menu asks of the page, as the payload of 'host.command'. The palette offers the same actions. */
export const hostCommand = z.union([
  z.templateLiteral(['screen.', screenId]),
  z.enum(['run.start', 'run.pause', 'run.stop', 'run.resume', 'help.palette', 'help.shortcuts', 'help.about']),
])
export type HostCommand = z.infer<typeof hostCommand>
