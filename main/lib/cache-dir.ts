import { homedir } from 'node:os'
import { join } from 'node:path'

/** A folder for what can be made again and belongs to no project ("data", "kernels"): under XDG_CACHE_HOME, else ~/.cache. */
export const cacheDir = (name: string): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'atelier', name)
