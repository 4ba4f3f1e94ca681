/* What the kernels share. They work on images in WebAssembly memory: uint8 [height, width, channels], interleaved. Loads and
 * stores may reach up to 16 bytes beyond an image: what lies there is arbitrary, and every image has that room. Only
 * deterministic SIMD is used (no relaxed operations), so results are the same on every machine. build.mjs compiles them. */
#pragma once
#include <stdint.h>
#include <wasm_simd128.h>

typedef uint8_t u8;
#define EXPORT(name) __attribute__((export_name(#name)))
#define SHUFFLE wasm_i8x16_shuffle

static inline void copyRow(const u8* from, u8* to, int length) {
  int i = 0;
  for (; i + 16 <= length; i += 16) wasm_v128_store(to + i, wasm_v128_load(from + i));
  for (; i < length; i++) to[i] = from[i];
}

/* The bytes of two vectors in turn: the lower and the upper halves. */
#define LOWER(a, b) SHUFFLE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define UPPER(a, b) SHUFFLE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
/* Four of 16 bytes as numbers of 32 bits, and back. */
#define QUARTER(v, k) (k == 0 ? wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(v)) : k == 1 ? wasm_u32x4_extend_high_u16x8(wasm_u16x8_extend_low_u8x16(v)) \
  : k == 2 ? wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_high_u8x16(v)) : wasm_u32x4_extend_high_u16x8(wasm_u16x8_extend_high_u8x16(v)))

static inline v128_t bytesOf(v128_t a, v128_t b, v128_t c, v128_t d) { return wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(a, b), wasm_i16x8_narrow_i32x4(c, d)); }

/* a + k b in one rounding to float32, clamped to a byte and cut off: what a fused multiply-add gives. */
static inline v128_t fused(v128_t a, v128_t k, v128_t b) {
  v128_t low = wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(a), wasm_f64x2_mul(k, wasm_f64x2_convert_low_i32x4(b)));
  v128_t high = wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(wasm_i64x2_shuffle(a, a, 1, 0)), wasm_f64x2_mul(k, wasm_f64x2_convert_low_i32x4(wasm_i64x2_shuffle(b, b, 1, 0))));
  v128_t sum = wasm_i64x2_shuffle(wasm_f32x4_demote_f64x2_zero(low), wasm_f32x4_demote_f64x2_zero(high), 0, 2);
  return wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_pmin(wasm_f32x4_pmax(sum, wasm_f32x4_splat(0)), wasm_f32x4_splat(255)));
}
static inline u8 cut(float value) { return value <= 0 ? 0 : value >= 255 ? 255 : (u8)value; }
