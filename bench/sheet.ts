import { parseArgs } from 'node:util'
import { keepResults, machineFacts, spreadText } from './lib/results'
import { sheetInWindow } from './lib/sheet'

/**
 * The sheet of versions in the real window with a long history and with a short one, in alternating launches: opening, sorting,
 * filtering, jumping and scrolling, and the memory that is held after the same actions.
 *   npm run bench -- sheet [--sizes 100,10000] [--launches 5] [--rounds 1] [--dry]
 */
const { values: options } = parseArgs({ options: { sizes: { type: 'string', default: '100,10000' }, launches: { type: 'string', default: '5' }, rounds: { type: 'string', default: '1' }, dry: { type: 'boolean', default: false } } })
const sizes = options.sizes.split(',').map(Number)
const [launches, rounds] = [Number(options.launches), Number(options.rounds)]
/** Milliseconds at 10,000 runs, for the figures whose names begin so. */
const GOALS = { open: 300, sort: 100, filter: 100 } as const
const LONG = 10_000

const figures = await sheetInWindow({ sizes, launches, rounds })
const missed: string[] = []
for (const { runs, table, memory } of figures) {
  console.log(`${runs} runs: milliseconds from the click or key to the frame after the rows were painted`)
  for (const [what, spread] of Object.entries(table)) {
    const [, goal = Infinity] = Object.entries(GOALS).find(([name]) => runs === LONG && what.startsWith(name)) ?? []
    if (spread.median > goal) missed.push(what)
    console.log(`  ${what.padEnd(50)} ${spreadText(spread, 0)}${spread.median > goal ? `, not within ${goal}` : ''}`)
  }
  console.log(`${runs} runs: megabytes held`)
  for (const [what, spread] of Object.entries(memory)) console.log(`  ${what.padEnd(50)} ${spreadText(spread, 1)}`)
}
console.log(missed.length === 0 ? 'all bounds held' : `not held: ${missed.join('; ')}`)
if (!options.dry) keepResults('sheet', { machine: machineFacts(), launches, rounds, figures, missed })
