import { SetupError } from './say.mjs'

/** The build tools ask for it; what runs in the end is Electron's own Node. */
export const hostNode = {
  name: 'Node',
  done() {
    const [major, minor] = process.versions.node.split('.').map(Number)
    return major > 20 || (major === 20 && minor >= 19)
  },
  run() {
    throw new SetupError(`Atelier is built with Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node and start again.`)
  },
}
