import type { CodeState, Environment, Reproduction, ReproductionInput } from '../../../preload/contract'

/** What a run recorded of all that its result depends on beside the recipe; null is what it did not record. */
export interface RunInputs {
  readonly seed: number
  readonly fingerprint: string
  readonly code: CodeState
  readonly environment: Environment
  readonly engine: string | null
  readonly threads: number | null
  readonly plan: string | null
}

const hash = (text: string | null | undefined): string => (text == null ? 'none' : text.replace(/^sha256:/, '').slice(0, 7))
const state = (commit: string, diff: string | null): string => `${hash(commit)}${diff === null ? '' : ` with changes ${hash(diff)}`}`
const atelier = ({ atelier: { version, commit, diffHash } }: CodeState): string => (commit === null ? version : `${version} at ${state(commit, diffHash)}`)
const project = ({ project: held }: CodeState): string => (held === null ? 'none' : state(held.commit, held.diffHash))

/** One fact an input consists of. Equal texts are equal facts; null is not recorded. */
interface Fact { readonly input: ReproductionInput; readonly name: string; readonly of: (run: RunInputs) => string | number | null; readonly say?: (run: RunInputs) => string }

// Memory is left out: how much there is does not change what is computed.
const facts: readonly Fact[] = [
  { input: 'seed', name: 'seed', of: ({ seed }) => seed },
  { input: 'data', name: 'content', of: ({ fingerprint }) => fingerprint, say: ({ fingerprint }) => hash(fingerprint) },
  { input: 'code', name: 'Atelier', of: ({ code }) => JSON.stringify([code.atelier.version, code.atelier.commit, code.atelier.diffHash]), say: ({ code }) => atelier(code) },
  { input: 'code', name: 'project', of: ({ code }) => (code.project === null ? 'none' : JSON.stringify([code.project.commit, code.project.diffHash])), say: ({ code }) => project(code) },
  { input: 'library', name: 'TensorFlow', of: ({ environment }) => environment.tensorflow ?? 'none' },
  { input: 'library', name: 'tfjs', of: ({ environment }) => environment.tfjs },
  { input: 'library', name: 'Electron', of: ({ environment }) => environment.electron },
  { input: 'library', name: 'Node', of: ({ environment }) => environment.node },
  { input: 'system', name: 'operating system', of: ({ environment }) => environment.os },
  { input: 'hardware', name: 'processor', of: ({ environment }) => environment.cpu },
  { input: 'hardware', name: 'cores', of: ({ environment }) => environment.cores },
  { input: 'hardware', name: 'GPU', of: ({ environment }) => environment.gpu ?? 'none' },
  { input: 'engine', name: 'engine', of: ({ engine }) => engine },
  { input: 'threads', name: 'threads', of: ({ threads }) => threads },
  { input: 'kernel plan', name: 'kernel plan', of: ({ plan }) => plan, say: ({ plan }) => hash(plan) },
]

/** The inputs that differ, one line each, and those that either run did not record. */
export function comparedInputs(first: RunInputs, again: RunInputs): Pick<Reproduction, 'inputs' | 'unknown'> {
  const found = new Map<ReproductionInput, string[]>()
  const unknown = new Set<ReproductionInput>()
  for (const { input, name, of, say } of facts) {
    const [before, after] = [of(first), of(again)]
    if (before === null || after === null) unknown.add(input)
    else if (before !== after) {
      const words = say === undefined ? `${name} ${before} -> ${after}` : `${name} ${say(first)} -> ${say(again)}`
      found.set(input, [...(found.get(input) ?? []), words])
    }
  }
  return { inputs: [...found].map(([input, words]) => ({ input, words: words.join(', ') })), unknown: [...unknown] }
}
