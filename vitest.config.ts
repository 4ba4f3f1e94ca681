import { relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** Files that take longest, though some are short to read, the longest first: one that begins last keeps one core alone busy. */
const LONG = [
  'scripts/prove/cli.test.mjs', 'main/training/supervisor.test.ts', 'main/models/captured.test.ts', 'main/data/likeness/likeness.test.ts',
  'main/engine/native/sse.test.ts', 'main/engine/native/avx2.test.ts', 'main/owner/costs.test.ts', 'main/versions/kill.test.ts',
  'main/owner/calls/reproduce.test.ts', 'main/versions/verify.test.ts', 'main/data/augment/contract.test.ts', 'main/engine/graph/plan.test.ts',
]

/** The usual order knows how long a file takes only where the tests have run before. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files)
    const long = LONG.flatMap((name) => others.filter(({ moduleId }) => relative(import.meta.dirname, moduleId) === name))
    return [...long, ...others.filter((file) => !long.includes(file))]
  }
}

const TESTS = '*.test.{ts,tsx,mjs}'
/** Folders whose tests load an engine, start processes or set their environment: each file in a process of its own. */
const OWN_PROCESS = ['main/engine', 'main/models', 'main/training', 'main/owner', 'main/cli', 'main/app', 'scripts', 'bench'].map((folder) => `${folder}/**/${TESTS}`)

/**
 * Unit and contract tests. They run under Electron as Node, so that they load the same native files as the app. A process
 * and the libraries in it cost more than most files of tests take, so that those which leave nothing behind share one, with our own modules loaded anew for each.
 */
export default defineConfig({
  test: {
    globalSetup: ['scripts/build-entries.mjs'],
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'own process', include: OWN_PROCESS, testTimeout: 30_000, hookTimeout: 60_000 } },
      { extends: true, test: { name: 'shared process', include: [`{main,preload,renderer}/**/${TESTS}`], exclude: OWN_PROCESS, isolate: false, setupFiles: ['scripts/vitest-anew.mjs'], testTimeout: 30_000, hookTimeout: 60_000 } },
    ],
  },
})
