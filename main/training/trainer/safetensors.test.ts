import { describe, expect, it } from 'vitest'
import type { HostTensor } from '../../engine/session'
import { decodeSafetensors, encodeSafetensors } from './safetensors'

const tensors = new Map<string, HostTensor>([
  ['b.kernel', { shape: [2, 3], data: Float32Array.of(1, -2, 0.1, 3e38, -0, NaN) }],
  ['a.scalar', { shape: [], data: Float32Array.of(7) }],
  ['c.empty', { shape: [0, 4], data: new Float32Array(0) }],
])
const file = encodeSafetensors(tensors, { state: '{"step":1}' })
const headerOf = (bytes: Uint8Array): number => Number(new DataView(bytes.buffer).getBigUint64(0, true))
const withHeader = (text: string, rest: Uint8Array): Uint8Array => {
  const out = new Uint8Array(8 + text.length + rest.length)
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true)
  out.set(Buffer.from(text), 8)
  out.set(rest, 8 + text.length)
  return out
}

describe('a safetensors file', () => {
  it('gives back names, shapes, metadata and every bit, in the order of the names', () => {
    const read = decodeSafetensors(file, 'f')
    expect(read.metadata).toEqual({ state: '{"step":1}' })
    expect([...read.tensors.keys()]).toEqual(['a.scalar', 'b.kernel', 'c.empty'])
    for (const [name, { shape, data }] of tensors) {
      expect(read.tensors.get(name)?.shape).toEqual(shape)
      expect(Buffer.from(read.tensors.get(name)?.data.buffer ?? new ArrayBuffer(1)).equals(Buffer.from(data.buffer))).toBe(true)
    }
  })
  it('starts its tensors on a multiple of eight bytes, as the format asks', () => {
    expect((8 + headerOf(file)) % 8).toBe(0)
  })
  it('is read from within a larger buffer, whose memory the tensors then do not share', () => {
    const larger = Buffer.concat([Buffer.alloc(5), file])
    const { tensors: read } = decodeSafetensors(larger.subarray(5), 'f')
    larger.fill(0)
    expect(read.get('a.scalar')?.data[0]).toBe(7)
  })
  it.each([
    ['empty', new Uint8Array(0), /shorter than its header/],
    ['cut off in its header', file.slice(0, 20), /cut off inside its header/],
    ['cut off in its tensors', file.slice(0, file.length - 1), /does not fit the file/],
    ['longer than its tensors', Uint8Array.from([...file, 0]), /bytes of tensors/],
    ['without JSON', withHeader('{"a":', new Uint8Array(0)), /not JSON/],
    ['of another number type', withHeader('{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}', new Uint8Array(2)), /float32/],
    ['with offsets that do not fit its shape', withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', new Uint8Array(4)), /tensor a does not fit/],
  ])('that is %s is damaged, and says so by name', (_what, bytes, why) => {
    expect(() => decodeSafetensors(bytes, '/p/step.safetensors')).toThrow(expect.objectContaining({ code: 'checkpoint.damaged', message: expect.stringMatching(why) as string }) as Error)
    expect(() => decodeSafetensors(bytes, '/p/step.safetensors')).toThrow('/p/step.safetensors')
  })
})
