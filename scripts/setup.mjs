import { root } from './root.mjs'
import { setUpOrExit } from './setup/index.mjs'

await setUpOrExit({ root })
