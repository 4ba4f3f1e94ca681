import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { exportHistory } from './history-export'
import { historyOf, objectsIn } from './history.fixture'
import { writers } from './registry'
import { sampleHistory } from './sample.fixture'

/** Writes the sample history in every format into a folder, each under the id of its format, for readers that are not ours. */
export async function writeAll(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const { held, files } = sampleHistory()
  const history = historyOf(held, objectsIn(join(folder, 'objects'), files))
  for (const { id, extension } of writers) await exportHistory(history, id, join(folder, `${id}${extension}`), { now: 1_750_001_000_000, software: '0.1.0' })
}
