import { start } from './001-start'
import { dataWait } from './002-data-wait'
import { preflight } from './003-preflight'
import { clearances } from './004-clearances'
import { parentage } from './005-parentage'
import { fitted } from './006-fitted'
import { runtime } from './007-runtime'
import { sheet } from './008-sheet'
import { series } from './009-series'
import { reproductions } from './010-reproductions'
import { purge } from './011-purge'
import { elsewhere } from './012-elsewhere'

/** Every step from an empty file on; step n makes schema n. A released step is never edited, only followed. */
export const migrations: readonly string[] = [start, dataWait, preflight, clearances, parentage, fitted, runtime, sheet, series, reproductions, purge, elsewhere]
