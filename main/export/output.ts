import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

/** A file that is written once from its beginning, in pieces of about 64 KiB. */
export class OutputFile {
  private readonly handle: number
  private readonly hash = createHash('sha256')
  private readonly buffer = Buffer.allocUnsafe(1 << 16)
  private used = 0
  private total = 0

  constructor(path: string) {
    this.handle = openSync(path, 'wx', 0o644)
  }

  get bytes(): number {
    return this.total + this.used
  }

  text(text: string): void {
    if (text.length * 3 > this.buffer.length - this.used) {
      this.flush()
      if (text.length * 3 > this.buffer.length) return this.put(Buffer.from(text))
    }
    this.used += this.buffer.write(text, this.used)
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > this.buffer.length - this.used) {
      this.flush()
      if (bytes.length > this.buffer.length) return this.put(bytes)
    }
    this.buffer.set(bytes, this.used)
    this.used += bytes.length
  }

  /** Gives the hash of what was written. */
  close(): string {
    try {
      this.flush()
    } finally {
      closeSync(this.handle)
    }
    return `sha256:${this.hash.digest('hex')}`
  }

  private flush(): void {
    this.put(this.buffer.subarray(0, this.used))
    this.used = 0
  }

  private put(bytes: Uint8Array): void {
    this.hash.update(bytes)
    for (let done = 0; done < bytes.byteLength;) done += writeSync(this.handle, bytes, done, bytes.byteLength - done)
    this.total += bytes.byteLength
  }
}

/** Writes a file with what `fill` gives it; gives the hash of its content. */
export async function writeOut(path: string, fill: (file: OutputFile) => void | Promise<void>): Promise<{ readonly hash: string; readonly bytes: number }> {
  const file = new OutputFile(path)
  let hash = ''
  try {
    await fill(file)
  } finally {
    hash = file.close()
  }
  return { hash, bytes: file.bytes }
}

/** A small file from text that is there already. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeOut(path, (file) => file.text(text))
}

/** The rows of a long export with a pause after each, in which the process does other work and may be told to stop. */
export async function* unhurried<T>(rows: Iterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
  for (const row of rows) {
    signal?.throwIfAborted()
    yield row
    await setImmediate()
  }
}
