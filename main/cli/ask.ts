import { createInterface } from 'node:readline/promises'

/** One line from the terminal, without blanks at its ends; the question goes to stderr, where messages go. */
export async function askLine(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await lines.question(question)).trim()
  } finally {
    lines.close()
  }
}
