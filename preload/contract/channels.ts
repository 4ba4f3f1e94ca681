/** The only channels between the window's page and its host process. */
export const CALL_CHANNEL = 'atelier:call'
export const HOST_CHANNEL = 'atelier:host'
export const EVENT_CHANNEL = 'atelier:event'
/** Brings the page its end of a line to the project's owner, which calls with large answers go over. */
export const LINE_CHANNEL = 'atelier:line'
