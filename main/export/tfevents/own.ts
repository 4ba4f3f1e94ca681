/** How event files that Atelier wrote are known: the writer in their first event, and two texts. */
export const WRITER = 'atelier'
export const HISTORY_TAG = 'atelier/history'
export const RUN_TAG = 'atelier/run'

/** JSON in a fence, so that TensorBoard's text page shows it as it is. */
export const fenced = (text: string): string => `\`\`\`json\n${text}\n\`\`\``
export const unfenced = (text: string): string => text.replace(/^```json\n/, '').replace(/\n```$/, '')

/** What the writer of a file says: whose points they are, and of which attempt. Null for files of other programs. */
export function ownFile(writer: string | null): { readonly run: string | null; readonly attempt: number } | null {
  const found = /^atelier(?: ([0-9A-HJKMNP-TV-Z]{26}) (\d{1,9}))?$/.exec(writer ?? '')
  return found === null ? null : { run: found[1] ?? null, attempt: Number(found[2] ?? 0) }
}
