import type { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import type { Finding, PreflightReport, Recipe } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { Exit, print } from '../context'
import { fixText } from '../fix-text'
import { seconds } from '../output'
import type { CommandFile } from '../registry'
import { wishOf, withRecipe } from '../wish'
import type { WishOptions } from '../wish'

const findingText = (recipe: Recipe, { level, title, message, fixes }: Finding): string => [
  `${level.padEnd(5)}  ${title}: ${message}`,
  ...fixes.map((fix) => `         ${fixText(recipe, fix)}`),
].join('\n')

const textFor = (recipe: Recipe) => ({ findings, seconds: taken }: PreflightReport): string =>
  `${findings.map((finding) => findingText(recipe, finding)).join('\n')}\n${taken === 0 ? '' : `measured in ${seconds(taken)}\n`}`

export const preflight: CommandFile = {
  name: 'preflight',
  register(program: Command, run) {
    withRecipe(program.command('preflight')).description('checks a recipe on its data before it is trained; exit 1 when something is red')
      .action((ref: string, options: WishOptions) => run(async (context) => {
        const wish = wishOf(ref, options)
        const client = await context.project()
        const ticket = randomUUID()
        const hush = context.onInterrupt(() => void client.call('preflight.cancel', { ticket }))
        try {
          const report = await client.call('preflight', { ...wish, ticket })
          print(context, { findings: report.findings, seconds: report.seconds }, textFor(report.recipe))
          if (report.findings.some(({ level }) => level === 'red')) throw new Exit(1)
        } catch (error) {
          throw error instanceof AtelierError && error.code === 'preflight.cancelled' ? new Exit(130) : error
        } finally {
          hush()
        }
      }))
  },
}
