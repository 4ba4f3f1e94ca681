import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { cacheDir } from '../../main/lib/cache-dir'
import { atelierRoot } from '../../main/lib/root'

/** The newest PyTorch when the results were made. Its Linux wheels bring CUDA libraries along; only the CPU is used. */
const VERSIONS = ['torch==2.15.0', 'numpy==2.4.6', 'pillow==13.0.0']

/** Python with these packages in an environment of the benchmark's own, made on first use (about 5 GB with PyTorch). */
export function python(versions: readonly string[]): string {
  const place = join(cacheDir('bench'), versions[0] ?? '')
  if (!existsSync(place)) {
    process.stderr.write(`installing ${versions.join(', ')} into ${place}\n`)
    const work = `${place}.${process.pid}`
    mkdirSync(dirname(place), { recursive: true })
    const run = (program: string, args: string[]): void => {
      if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0) {
        rmSync(work, { recursive: true, force: true })
        throw new Error(`${program} ${args.join(' ')} failed; Python 3 with venv and pip and a package registry are needed`)
      }
    }
    run('python3', ['-m', 'venv', work])
    run(join(work, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...versions])
    renameSync(work, place)
  }
  return join(place, 'bin', 'python')
}

/** A Python program under bench/peers that answers one JSON line to each JSON line. */
export class Peer {
  private readonly child
  private readonly lines
  constructor(script: string, threads: number, versions: readonly string[] = VERSIONS) {
    this.child = spawn(python(versions), [join(atelierRoot(), 'bench', 'peers', script)], {
      stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, OMP_NUM_THREADS: String(threads), CUDA_VISIBLE_DEVICES: '' },
    })
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  async ask<T extends z.ZodType>(request: object, answer: T): Promise<z.infer<T>> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`)
    const line = z.object({ done: z.literal(false), value: z.string() }).safeParse({ done: false, ...(await this.lines.next()) })
    if (!line.success) throw new Error('the peer ended without an answer; what it said stands above')
    return answer.parse(JSON.parse(line.data.value))
  }

  close(): void {
    this.child.stdin.end()
  }
}
