/** The only three channels between the window's page and its host process. */
export const CALL_CHANNEL = 'atelier:call'
export const HOST_CHANNEL = 'atelier:host'
export const EVENT_CHANNEL = 'atelier:event'
