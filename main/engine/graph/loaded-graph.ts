import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import type { GraphNode } from './graph'
import { DATA_TYPE, TAG, savedModelBytes } from './saved-model'

export type Feed = { readonly node: string; readonly shape: readonly number[]; readonly values: Float32Array | Int32Array }

/** A graph in a TensorFlow session of its own: fed with arrays, it gives arrays. */
export class LoadedGraph {
  private readonly id: number

  constructor(private readonly binding: TFJSBinding, nodes: readonly GraphNode[]) {
    const folder = mkdtempSync(join(tmpdir(), 'atelier-graph-'))
    try {
      writeFileSync(join(folder, 'saved_model.pb'), savedModelBytes(nodes))
      this.id = binding.loadSavedModel(folder, TAG)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  run(feeds: readonly Feed[], fetches: readonly string[]): Float32Array[] {
    const { binding } = this
    const fed = feeds.map(({ shape, values }) => binding.createTensor([...shape], DATA_TYPE[values instanceof Int32Array ? 'int32' : 'float32'], values))
    try {
      const results = binding.runSavedModel(this.id, fed, feeds.map(({ node }) => `${node}:0`).join(','), fetches.map((node) => `${node}:0`).join(','))
      return results.map(({ id }) => {
        const values = binding.tensorDataSync(id)
        binding.deleteTensor(id)
        return values instanceof Float32Array ? values : Float32Array.from(values)
      })
    } finally {
      for (const id of fed) binding.deleteTensor(id)
    }
  }

  close(): void {
    this.binding.deleteSavedModel(this.id)
  }
}
