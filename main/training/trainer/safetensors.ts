import { z } from 'zod'
import type { HostTensor } from '../../engine/session'
import { AtelierError } from '../../lib/errors'

/**
 * The safetensors format (huggingface/safetensors, README "Format"): 8 bytes little-endian header length, a JSON header,
 * then the raw tensors. Chosen because every other tool reads it. Only float32 is written here.
 */
const entry = z.object({ dtype: z.literal('F32'), shape: z.array(z.int().nonnegative()), data_offsets: z.tuple([z.int(), z.int()]) })
const header = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) }).catchall(entry)

export function encodeSafetensors(tensors: ReadonlyMap<string, HostTensor>, metadata: Readonly<Record<string, string>>): Uint8Array {
  const names = [...tensors.keys()].sort()
  const index: Record<string, z.infer<typeof entry>> = {}
  let offset = 0
  for (const name of names) {
    const tensor = tensors.get(name)
    if (tensor === undefined) continue
    index[name] = { dtype: 'F32', shape: [...tensor.shape], data_offsets: [offset, offset + tensor.data.byteLength] }
    offset += tensor.data.byteLength
  }
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...index }))
  // The header is padded with spaces so that the tensors start on a multiple of eight bytes, as the format asks.
  const headerBytes = Math.ceil(text.length / 8) * 8
  const out = new Uint8Array(8 + headerBytes + offset).fill(0x20, 8, 8 + headerBytes)
  new DataView(out.buffer).setBigUint64(0, BigInt(headerBytes), true)
  out.set(text, 8)
  let at = 8 + headerBytes
  for (const name of names) {
    const tensor = tensors.get(name)
    if (tensor === undefined) continue
    out.set(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength), at)
    at += tensor.data.byteLength
  }
  return out
}

/** Reads what encodeSafetensors wrote. A file that is cut off, too long or inconsistent is "checkpoint.damaged". */
export function decodeSafetensors(file: Uint8Array, where: string): { tensors: Map<string, HostTensor>; metadata: Record<string, string> } {
  const damaged = (why: string): AtelierError => new AtelierError('checkpoint.damaged', `${where}: ${why}`, 'Resume uses the checkpoint before it.')
  // A Buffer's slice shares its memory; a plain view's copies, and tensors must not share.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.byteLength < 8) throw damaged('shorter than its header')
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (length > bytes.byteLength - 8) throw damaged('cut off inside its header')
  let document: unknown
  try {
    document = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 8, length).toString('utf8'))
  } catch {
    throw damaged('its header is not JSON')
  }
  const parsed = header.safeParse(document)
  if (!parsed.success) throw damaged('its header is not that of a safetensors file with float32 tensors')
  const { __metadata__: metadata, ...index } = parsed.data
  const tensors = new Map<string, HostTensor>()
  const start = 8 + length
  let total = 0
  for (const [name, { shape, data_offsets: [from, to] }] of Object.entries(index)) {
    const bytesAsked = 4 * shape.reduce((a, b) => a * b, 1)
    if (from < 0 || to - from !== bytesAsked || start + to > bytes.byteLength) throw damaged(`tensor ${name} does not fit the file`)
    tensors.set(name, { shape, data: new Float32Array(bytes.slice(start + from, start + to).buffer) })
    total += bytesAsked
  }
  if (start + total !== bytes.byteLength) throw damaged(`it has ${bytes.byteLength - start} bytes of tensors, its header names ${total}`)
  return { tensors, metadata }
}
