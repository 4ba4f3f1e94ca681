import { metricDirection } from '../../models'
import type { Handlers } from './types'

export const sheetCalls: Handlers<'sheet.page' | 'sheet.columns' | 'sheet.bests' | 'sheet.views' | 'sheet.keep' | 'sheet.forget'> = {
  'sheet.page': (query, { log }) => log.sheet.page(query),
  'sheet.columns': (query, { log }) => log.sheet.columns(query, metricDirection),
  'sheet.bests': (query, { log }) => log.sheet.bests(query, metricDirection),
  'sheet.views': (_input, { log }) => log.views(),
  'sheet.keep': (view, { log }) => {
    log.putView(view)
    return log.views()
  },
  'sheet.forget': ({ name }, { log }) => {
    log.removeView(name)
    return log.views()
  },
}
