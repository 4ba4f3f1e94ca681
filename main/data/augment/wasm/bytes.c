/* Copies, flips, tables, masks, counts and mixing: bytes as they are. */
#include "pixels.h"

/* `rows` pieces of `length` bytes; the strides may be negative. */
EXPORT(copyBox) void copyBox(const u8* from, int fromStride, u8* to, int toStride, int length, int rows) {
  for (int y = 0; y < rows; y++) copyRow(from + y * fromStride, to + y * toStride, length);
}

EXPORT(fill) void fill(u8* to, int length, int value) { __builtin_memset(to, value, length); }

/* Pixels are turned around in groups of as many as fit 16 bytes; a store may spoil bytes that the next one writes. */
#define FLIP(channels, group, shuffled)                                                              \
  for (int y = 0; y < height; y++) {                                                                 \
    const u8* row = from + y * width * channels;                                                     \
    u8* out = to + y * width * channels;                                                             \
    int x = 0;                                                                                       \
    for (; x + 16 / channels + 1 <= width; x += group) {                                             \
      v128_t v = wasm_v128_load(row + (width - x - group) * channels);                               \
      wasm_v128_store(out + x * channels, shuffled);                                                 \
    }                                                                                                \
    for (; x < width; x++)                                                                           \
      for (int c = 0; c < channels; c++) out[x * channels + c] = row[(width - 1 - x) * channels + c]; \
  }

EXPORT(flip) void flip(const u8* from, u8* to, int height, int width, int channels) {
  if (channels == 1) { FLIP(1, 16, SHUFFLE(v, v, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)) }
  else if (channels == 2) { FLIP(2, 8, SHUFFLE(v, v, 14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1)) }
  else if (channels == 3) { FLIP(3, 5, SHUFFLE(v, v, 12, 13, 14, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2, 15)) }
  else if (channels == 4) { FLIP(4, 4, SHUFFLE(v, v, 12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3)) }
  else
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        for (int c = 0; c < channels; c++) to[(y * width + x) * channels + c] = from[(y * width + width - 1 - x) * channels + c];
}

/* Every byte through the table of its channel: table c lies at 256 c. `channels` 1 uses one table for all. */
EXPORT(map) void map(const u8* restrict from, u8* restrict to, int length, const u8* restrict tables, int channels) {
  if (channels == 1) {
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      uint64_t in, out = 0;
      __builtin_memcpy(&in, from + i, 8);
      for (int k = 0; k < 8; k++) out |= (uint64_t)tables[(in >> (8 * k)) & 255] << (8 * k);
      __builtin_memcpy(to + i, &out, 8);
    }
    for (; i < length; i++) to[i] = tables[from[i]];
  } else if (channels == 3) {
    for (int i = 0; i < length; i += 3) {
      to[i] = tables[from[i]];
      to[i + 1] = tables[256 + from[i + 1]];
      to[i + 2] = tables[512 + from[i + 2]];
    }
  } else {
    for (int i = 0; i < length; i += channels)
      for (int c = 0; c < channels; c++) to[i + c] = tables[256 * c + from[i + c]];
  }
}

/* A table: each value times `by`, rounded to float32, plus `more`, rounded again, clamped and cut off. */
EXPORT(ramp) void ramp(u8* table, float by, double more) {
  v128_t value = wasm_f32x4_make(0, 1, 2, 3), step = wasm_f32x4_splat(4), bys = wasm_f32x4_splat(by), mores = wasm_f64x2_splat(more);
  for (int v = 0; v < 256; v += 4, value = wasm_f32x4_add(value, step)) {
    v128_t scaled = wasm_f32x4_mul(value, bys);
    v128_t low = wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(scaled), mores), high = wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(wasm_i64x2_shuffle(scaled, scaled, 1, 0)), mores);
    v128_t whole = wasm_i32x4_trunc_sat_f32x4(wasm_i64x2_shuffle(wasm_f32x4_demote_f64x2_zero(low), wasm_f32x4_demote_f64x2_zero(high), 0, 2));
    wasm_v128_store32_lane(table + v, bytesOf(whole, whole, whole, whole), 0);
  }
}

/* (byte & keep) ^ turn, with patterns of four bytes. */
EXPORT(mask) void mask(const u8* from, u8* to, int length, uint32_t keep, uint32_t turn) {
  v128_t a = wasm_i32x4_splat(keep), x = wasm_i32x4_splat(turn);
  for (int i = 0; i < length; i += 16) wasm_v128_store(to + i, wasm_v128_xor(wasm_v128_and(wasm_v128_load(from + i), a), x));
}

/* Smallest and largest value of each channel: out[2 c], out[2 c + 1]. */
EXPORT(extremes) void extremes(const u8* from, int length, int channels, u8* out) {
  u8 low[48], high[48];
  v128_t lows[3], highs[3];
  int i = 0, step = channels == 3 ? 48 : 16;
  for (int k = 0; k < 3; k++) { lows[k] = wasm_i8x16_splat(-1); highs[k] = wasm_i8x16_splat(0); }
  if (channels <= 4)
    for (; i + step <= length; i += step)
      for (int k = 0; k < step / 16; k++) {
        v128_t v = wasm_v128_load(from + i + 16 * k);
        lows[k] = wasm_u8x16_min(lows[k], v);
        highs[k] = wasm_u8x16_max(highs[k], v);
      }
  for (int k = 0; k < 3; k++) { wasm_v128_store(low + 16 * k, lows[k]); wasm_v128_store(high + 16 * k, highs[k]); }
  for (int c = 0; c < channels; c++) { out[2 * c] = 255; out[2 * c + 1] = 0; }
  if (channels <= 4)
    for (int k = 0; k < step; k++) {
      int c = k % channels;
      if (low[k] < out[2 * c]) out[2 * c] = low[k];
      if (high[k] > out[2 * c + 1]) out[2 * c + 1] = high[k];
    }
  for (; i < length; i++) {
    int c = i % channels;
    if (from[i] < out[2 * c]) out[2 * c] = from[i];
    if (from[i] > out[2 * c + 1]) out[2 * c + 1] = from[i];
  }
}

/* Counts of the values of one channel. */
EXPORT(histogram) void histogram(const u8* from, int length, int channels, int32_t* counts) {
  for (int i = 0; i < 256; i++) counts[i] = 0;
  for (int i = 0; i < length; i += channels) counts[from[i]]++;
}

EXPORT(blend) void blend(const u8* restrict from, const u8* restrict partner, u8* restrict to, int length, double share) {
  double rest = 1 - share;
  for (int i = 0; i < length; i++) to[i] = (u8)(int)(share * from[i] + rest * partner[i] + 0.5);
}
