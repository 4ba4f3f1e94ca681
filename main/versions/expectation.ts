/** What is expected of a version with what another training of it expects: a line each, and nothing that was said before is lost or said twice. */
export function withExpectation(held: string, said: string): string {
  const line = said.trim()
  if (line === '' || held.split('\n').some((before) => before.trim() === line) || held.trim() === line) return held
  return held.trim() === '' ? line : `${held}\n${line}`
}
