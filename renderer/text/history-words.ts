/** Words of what a history answers and what keeps it honest: repeats over seeds, reproductions, effects, expectations. */
export const repeat = {
  action: 'Repeat over seeds…', title: (versions: readonly string[]) => (versions.length === 1 ? `Repeat ${versions[0] ?? ''} over seeds` : `Repeat ${versions.length} versions over seeds`),
  why: 'Seeds that no run had yet, with the same recipe, threads and kernels. What seeds alone move is the noise floor: smaller differences say nothing.',
  seeds: 'Seeds for each', start: (runs: number) => (runs === 1 ? 'Queue 1 run' : `Queue ${runs} runs`), anyway: 'Queue them all the same', cancel: 'Cancel',
  time: (runs: number, time: string) => `${runs === 1 ? '1 run' : `${runs} runs`}, about ${time} as earlier ones took.`, noTime: (runs: number) => `${runs === 1 ? '1 run' : `${runs} runs`}; how long they take is not known, since none has finished.`,
  partTime: (runs: number, time: string, unknown: string) => `${runs} runs, about ${time} and what ${unknown} takes, of which none has finished.`,
  queued: (runs: readonly string[]) => (runs.length === 1 ? `Queued: ${runs[0] ?? ''}.` : `${runs.length} runs are queued, ${runs[0] ?? ''} to ${runs.at(-1) ?? ''}.`), refused: 'Not queued',
}

export const reproduce = {
  action: 'Reproduce', title: (run: string) => `Reproduce ${run}`, queued: (again: string, run: string) => `Queued ${again}, which trains ${run} again with its seed, order and kernels.`,
  otherData: 'Put the data back; or go on all the same, and the verdict names the data.', anyway: 'Go on all the same', leave: 'Leave it',
  verdicts: { exact: 'exact', 'within tolerance': 'within tolerance', drifted: 'drifted', 'not comparable': 'not comparable' },
  waits: (run: string) => `Repeats ${run}; the verdict comes with its end.`, none: (run: string) => `Repeats ${run}, and came to no end to be held against it.`,
}

export const effects = {
  title: 'Effects', metric: 'Metric', dataset: 'Data set', dataset1: (name: string, versions: number) => `${name} (${versions === 1 ? '1 version' : `${versions.toLocaleString('en')} versions`})`,
  instead: (to: string, from: string) => `${to} instead of ${from}`, headline: (change: string, effect: string, pairs: number) => `${change}: ${effect} over ${pairs === 1 ? '1 pair' : `${pairs} pairs`}.`,
  points: (value: string) => `${value} points`, interval: (low: string, high: string) => `[${low}, ${high}]`, heads: { change: 'Change', effect: 'Effect [95 % interval]', plot: 'Interval', pairs: 'Matched pairs', verdict: 'Verdict' },
  verdicts: { better: 'better', worse: 'worse', 'within noise': 'within noise', 'not enough evidence': 'not enough evidence' },
  pair: (a: string, b: string, difference: string, seeds: number, paired: boolean) => `${a} and ${b}: ${difference}, ${seeds === 1 ? '1 seed' : `${seeds} seeds`}${paired ? ', seed by seed' : ''}. Compare both`, pairName: (a: string, b: string) => `${a} → ${b}`,
  morePairs: (n: number) => `${n} more`, listed: (shown: number, all: number) => `the first ${shown} of ${all.toLocaleString('en')}`, moreChanges: (n: number) => (n === 1 ? 'Show 1 more change' : `Show ${n} more changes`), fewerChanges: 'Show fewer',
  noFloor: (reason: string) => `The noise floor is not measured: ${reason}. Repeat a version over seeds first.`, unjudged: 'Not enough evidence', unjudgedHelp: 'These changes rest on one pair of one seed, or on none: train the two versions over more seeds, or make the same change elsewhere.',
  copied: (n: number) => `${n === 1 ? '1 change is' : `${n.toLocaleString('en')} changes are`} on the clipboard.`, copy: 'Copy as TSV', reading: 'Comparing the versions', failed: 'The effects could not be worked out', emptyTitle: 'Nothing to compare yet',
  empty: 'An effect needs two trained versions that differ in one factor only. Change one thing, train it, and it stands here.', noPairs: 'No two measured versions differ in one factor alone. Change one thing at a time.', legend: 'The grey band is the noise floor: what seeds alone move. An interval over the line of zero is no claim.',
  axis: (low: string, high: string) => `from ${low} to ${high}`,
}

export const expectation = {
  label: 'What do you expect?', placeholder: 'Optional: one line, kept with the version', expected: 'Expected:', verdict: 'What did it show?', verdictPlaceholder: 'A line for the sheet', cameTrue: 'Did it come true?',
  open: (hypothesis: string) => `Expected: ${hypothesis.replaceAll(/\s*\n\s*/g, '; ')} – no verdict yet (V)`,
}
