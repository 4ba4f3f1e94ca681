import { z } from 'zod'

/** What the window's menu asks of the page, as the payload of 'host.command'. The palette offers the same actions. */
export const hostCommand = z.enum([
  'screen.train', 'screen.versions', 'screen.data', 'screen.engine',
  'run.start', 'run.pause', 'run.stop', 'run.resume',
  'help.palette', 'help.shortcuts', 'help.about',
])
export type HostCommand = z.infer<typeof hostCommand>
