import { registry } from '../../lib/registry'
import { csv } from './csv'
import { idx } from './idx'
import { imageFolder } from './image-folder'

/** Who can read what, asked in this order when a path is added. */
export const readers = registry('reader', [csv, idx, imageFolder])
