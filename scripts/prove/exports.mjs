import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../root.mjs'

// npm run prove:exports [COUNT]: as many random histories, 1,000 unless told otherwise, are written and read again in each format that gives back everything, and so are random projects, a fifth or a twelfth as many, by way of the real log.
const histories = process.argv[2] ?? '1000'
const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'unit.mjs'), 'main/export/roundtrip.test.ts', 'main/versions/exchange/exchange.test.ts', '--reporter=verbose'], { cwd: root, stdio: 'inherit', env: { ...process.env, ATELIER_HISTORIES: histories } })
process.exit(status ?? 1)
