import { registry } from '../../lib/registry'
import { csv } from './csv'
import { idx } from './idx'
import { idxShapes } from './idx-shapes'
import { imageFolder } from './image-folder'

/** Who can read what, asked in this order when a path is added. */
export const readers = registry('reader', [csv, idx, idxShapes, imageFolder])
