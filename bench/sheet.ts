import { sheetInWindow } from './lib/sheet'
const { table, memory } = await sheetInWindow(10000, Number(process.argv[2] ?? 2), Number(process.argv[3] ?? 3))
for (const [what, { median, from, to }] of Object.entries(table)) console.log(what.padEnd(50), median.toFixed(0), `[${from.toFixed(0)}, ${to.toFixed(0)}]`)
for (const m of memory) console.log(JSON.stringify(m))
