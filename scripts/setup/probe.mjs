import { connect } from 'node:net'

/** Whether a host takes connections, within a few seconds: a refused or unknown one answers at once. */
export function reachable(host, port = 443, ms = 3000) {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const answer = (yes) => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(ms, () => answer(false))
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
