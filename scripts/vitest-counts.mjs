/** Tests of a report of Vitest that passed and that failed. A file that fails without a failed test, since it does not load or a hook of it fails, counts as one. */
export function vitestCounts({ testResults }) {
  const states = testResults.map(({ status, assertionResults }) => ({ status, tests: assertionResults.map((test) => test.status) }))
  const count = (wanted) => states.reduce((sum, { tests }) => sum + tests.filter((state) => state === wanted).length, 0)
  return [count('passed'), count('failed') + states.filter(({ status, tests }) => status === 'failed' && !tests.includes('failed')).length]
}
