import { join } from 'node:path'
import { root } from './root.mjs'

export const electronPath = join(root, 'node_modules', 'electron', 'dist', 'electron')
/** Electron as Node says two things that concern nobody: JSON imports of a library, and that sharp has its own glib. */
export const quiet = ['--disable-warning=ExperimentalWarning', '--disable-warning=SharpElectronLinux']
