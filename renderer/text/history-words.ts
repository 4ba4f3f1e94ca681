/** Words of what a history answers and what keeps it honest: repeats over seeds, reproductions, effects, expectations. */
export const repeat = {
  action: 'Repeat over seeds…', title: (versions: readonly string[]) => (versions.length === 1 ? `Repeat ${versions[0] ?? ''} over seeds` : `Repeat ${versions.length} versions over seeds`),
  why: 'Seeds that no run had yet, with the same recipe, threads and kernels. What seeds alone move is the noise floor: smaller differences say nothing.',
  seeds: 'Seeds for each', start: (runs: number) => (runs === 1 ? 'Queue 1 run' : `Queue ${runs} runs`), anyway: 'Queue them all the same', cancel: 'Cancel',
  time: (runs: number, time: string) => `${runs === 1 ? '1 run' : `${runs} runs`}, about ${time} as earlier ones took.`, noTime: (runs: number) => `${runs === 1 ? '1 run' : `${runs} runs`}; how long they take is not known, since none has finished.`,
  partTime: (runs: number, time: string, unknown: string) => `${runs} runs, about ${time} and what ${unknown} takes, of which none has finished.`,
  queued: (runs: readonly string[]) => (runs.length === 1 ? `${runs[0] ?? ''} is queued.` : `${runs.length} runs are queued, ${runs[0] ?? ''} to ${runs.at(-1) ?? ''}.`), refused: 'Not queued',
}

export const reproduce = {
  action: 'Reproduce', title: (run: string) => `Reproduce ${run}`, queued: (again: string, run: string) => `${again} is queued: it trains ${run} again, with its seed, order and kernels.`,
  otherData: 'Put the data back; or go on all the same, and the verdict names the data.', anyway: 'Go on all the same', leave: 'Leave it',
  verdicts: { exact: 'exact', 'within tolerance': 'within tolerance', drifted: 'drifted', 'not comparable': 'not comparable' },
  waits: (run: string) => `Repeats ${run}; the verdict comes with its end.`, none: (run: string) => `Repeats ${run}, and came to no end to be held against it.`,
}
