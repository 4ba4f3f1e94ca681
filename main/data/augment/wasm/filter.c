/* Neighbourhoods and resizing. */
#include "pixels.h"

EXPORT(sharpen) void sharpen(const u8* from, u8* to, int height, int width, int channels, float share) {
  int stride = width * channels;
  v128_t shares = wasm_f64x2_splat(share);
  copyRow(from, to, stride);
  copyRow(from + (height - 1) * stride, to + (height - 1) * stride, stride);
  for (int y = 1; y < height - 1; y++) {
    const u8* row = from + y * stride;
    u8* out = to + y * stride;
    for (int c = 0; c < channels; c++) { out[c] = row[c]; out[stride - channels + c] = row[stride - channels + c]; }
    int i = channels, end = stride - channels;
    for (; i + 8 <= end; i += 8) {
#define EIGHT(at) wasm_u16x8_load8x8(row + i + (at))
      v128_t value = EIGHT(0);
      v128_t upper = wasm_i16x8_add(wasm_i16x8_add(EIGHT(-stride - channels), EIGHT(-stride)), EIGHT(-stride + channels));
      v128_t lower = wasm_i16x8_add(wasm_i16x8_add(EIGHT(stride - channels), EIGHT(stride)), EIGHT(stride + channels));
      v128_t own = wasm_i16x8_add(wasm_i16x8_add(EIGHT(-channels), EIGHT(channels)), wasm_i16x8_mul(value, wasm_i16x8_splat(5)));
      v128_t sum = wasm_i16x8_add(wasm_i16x8_add(wasm_i16x8_add(upper, lower), own), wasm_i16x8_splat(6));
      /* The sum is at most 3321, for which 5042 / 65536 divides by 13 exactly. */
      v128_t m = wasm_i16x8_splat(5042);
      v128_t low = wasm_u32x4_shr(wasm_u32x4_extmul_low_u16x8(sum, m), 16), high = wasm_u32x4_shr(wasm_u32x4_extmul_high_u16x8(sum, m), 16);
      v128_t v0 = wasm_u32x4_extend_low_u16x8(value), v1 = wasm_u32x4_extend_high_u16x8(value);
      v128_t a = fused(wasm_f32x4_convert_i32x4(v0), shares, wasm_i32x4_sub(low, v0)), b = fused(wasm_f32x4_convert_i32x4(v1), shares, wasm_i32x4_sub(high, v1));
      v128_t bytes = wasm_i16x8_narrow_i32x4(a, b);
      wasm_v128_store64_lane(out + i, wasm_u8x16_narrow_i16x8(bytes, bytes), 0);
    }
    for (; i < end; i++) {
      int value = row[i], sum = 5 * value + row[i - channels] + row[i + channels] + 6;
      for (int k = -channels; k <= channels; k += channels) sum += row[i - stride + k] + row[i + stride + k];
      out[i] = cut((float)((double)value + (double)share * (sum / 13 - value)));
    }
  }
}

static inline int reflect(int i, int n) {
  if (n == 1) return 0;
  int period = 2 * n - 2, at = i % period;
  if (at < 0) at += period;
  return at < n ? at : period - at;
}

/* Weights by distance: `down` of 1 / 2048 and `along` of 1 / 4096. `line` holds width + 2 reach pixels. Down the columns into
 * one line, then along it, so that what is in between stays in the nearest cache. */
EXPORT(blur) void blur(const u8* restrict from, u8* restrict to, int height, int width, int channels, int reach, const int32_t* restrict down, const int32_t* restrict along, int32_t* restrict line) {
  int stride = width * channels, pad = reach * channels;
  int32_t* middle = line + pad;
  for (int y = 0; y < height; y++) {
    const u8* row = from + y * stride;
    u8* out = to + y * stride;
    for (int k = 1; k <= reach; k++) {
      const u8 *up = from + reflect(y - k, height) * stride, *under = from + reflect(y + k, height) * stride;
      int32_t own = down[0], other = down[k];
      if (k == 1) for (int i = 0; i < stride; i++) middle[i] = own * row[i] + other * (up[i] + under[i]);
      else for (int i = 0; i < stride; i++) middle[i] += other * (up[i] + under[i]);
    }
    for (int k = 1; k <= reach; k++)
      for (int c = 0; c < channels; c++) {
        middle[c - k * channels] = middle[reflect(-k, width) * channels + c];
        middle[(width - 1 + k) * channels + c] = middle[reflect(width - 1 + k, width) * channels + c];
      }
    if (reach == 1)
      for (int i = 0; i < stride; i++) out[i] = (along[0] * middle[i] + along[1] * (middle[i - channels] + middle[i + channels]) + (1 << 22)) >> 23;
    else if (reach == 2)
      for (int i = 0; i < stride; i++)
        out[i] = (along[0] * middle[i] + along[1] * (middle[i - channels] + middle[i + channels]) + along[2] * (middle[i - 2 * channels] + middle[i + 2 * channels]) + (1 << 22)) >> 23;
    else
      for (int i = 0; i < stride; i += 8) {
        int32_t sums[8];
        for (int j = 0; j < 8; j++) sums[j] = (1 << 22) + along[0] * middle[i + j];
        for (int k = 1; k <= reach; k++)
          for (int j = 0; j < 8; j++) sums[j] += along[k] * (middle[i + j - k * channels] + middle[i + j + k * channels]);
        for (int j = 0; j < 8; j++) if (i + j < stride) out[i + j] = sums[j] >> 23;
      }
  }
}

static inline double heightAt(double x) {
  double height = 1 - __builtin_fabs(x);
  return height > 0 ? height : 0;
}

/* Taps of a triangle filter that shrinks or grows `from` pixels to `to`; when it shrinks, the triangle widens. For each output the
 * index of the first and their number, rounded up to even, and at `most` a piece their weights of 1 / 2^14, of which the last may be 0. */
EXPORT(triangle) void triangle(int from, int to, int32_t* starts, int16_t* weights, int most) {
  double ratio = (double)from / to, support = ratio > 1 ? ratio : 1;
  for (int i = 0; i < to; i++, weights += most) {
    double centre = ratio * (i + 0.5);
    int first = (int)(centre - support + 0.5), end = (int)(centre + support + 0.5);
    if (first < 0) first = 0;
    int count = (end < from ? end : from) - first;
    double offset = first - centre + 0.5, total = 0;
    for (int k = 0; k < count; k++) total += heightAt((k + offset) / support);
    for (int k = 0; k < count; k++) weights[k] = (int16_t)(16384 * heightAt((k + offset) / support) / total + 0.5);
    if (count & 1) weights[count] = 0;
    starts[2 * i] = first;
    starts[2 * i + 1] = count + (count & 1);
  }
}

static int allPairs(const int32_t* starts, int columns) {
  for (int x = 0; x < columns; x++) if (starts[2 * x + 1] != 2) return 0;
  return 1;
}

/* Grey where every output has two taps at most: four outputs at a time. Returns the first column that is left. */
static inline int pairsAlong(const u8* row, u8* out, int columns, const int32_t* starts, const int16_t* weights) {
  int x = 0;
  for (; x + 4 <= columns; x += 4) {
    v128_t two = wasm_i32x4_splat(0), w = wasm_i32x4_shuffle(wasm_v128_load(weights + 4 * x), wasm_v128_load(weights + 4 * x + 8), 0, 2, 4, 6);
    two = wasm_v128_load16_lane(row + starts[2 * x], two, 0);
    two = wasm_v128_load16_lane(row + starts[2 * x + 2], two, 1);
    two = wasm_v128_load16_lane(row + starts[2 * x + 4], two, 2);
    two = wasm_v128_load16_lane(row + starts[2 * x + 6], two, 3);
    v128_t sum = wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(two), w), wasm_i32x4_splat(1 << 13)), 14);
    wasm_v128_store32_lane(out + x, bytesOf(sum, sum, sum, sum), 0);
  }
  return x;
}

/* Taps of each output along a row: index of the first, their number (even), and at `most` a piece their weights of 1 / 2^14. */
EXPORT(alongRows) void alongRows(const u8* from, int stride, u8* to, int rows, int columns, int channels, const int32_t* starts, const int16_t* weights, int most) {
  if (channels == 1 && most == 4 && allPairs(starts, columns)) {
    for (int y = 0; y < rows; y++)
      for (int x = pairsAlong(from + y * stride, to + y * columns, columns, starts, weights); x < columns; x++) {
        const u8* at = from + y * stride + starts[2 * x];
        to[y * columns + x] = (weights[4 * x] * at[0] + weights[4 * x + 1] * at[1] + (1 << 13)) >> 14;
      }
    return;
  }
  for (int y = 0; y < rows; y++) {
    const u8* row = from + y * stride;
    u8* out = to + y * columns * channels;
    for (int x = 0; x < columns; x++) {
      const u8* at = row + starts[2 * x] * channels;
      int count = starts[2 * x + 1];
      const int16_t* table = weights + x * most;
      if (channels == 3 || channels == 4) {
        v128_t sum = wasm_i32x4_splat(1 << 13), zero = wasm_i32x4_splat(0);
        for (int k = 0; k < count; k += 2) {
          /* Two pixels side by side: pairs of one channel are weighted and added in one operation. */
          v128_t two = wasm_v128_load64_zero(at + k * channels);
          v128_t pairs = channels == 3 ? SHUFFLE(two, zero, 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16) : SHUFFLE(two, zero, 0, 16, 4, 16, 1, 16, 5, 16, 2, 16, 6, 16, 3, 16, 7, 16);
          sum = wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(pairs, wasm_v128_load32_splat(table + k)));
        }
        sum = wasm_i32x4_shr(sum, 14);
        v128_t bytes = wasm_i16x8_narrow_i32x4(sum, sum);
        /* The fourth byte of three channels is written again by the next pixel, or lies beyond the image. */
        wasm_v128_store32_lane(out + x * channels, wasm_u8x16_narrow_i16x8(bytes, bytes), 0);
      } else {
        for (int c = 0; c < channels; c++) {
          int sum = 1 << 13;
          for (int k = 0; k < count; k++) sum += table[k] * at[k * channels + c];
          sum >>= 14;
          out[x * channels + c] = sum > 255 ? 255 : sum;
        }
      }
    }
  }
}

EXPORT(alongColumns) void alongColumns(const u8* restrict from, u8* restrict to, int rows, int stride, const int32_t* starts, const int16_t* weights, int most) {
  v128_t half = wasm_i32x4_splat(1 << 13);
  for (int y = 0; y < rows; y++) {
    const u8* first = from + starts[2 * y] * stride;
    int count = starts[2 * y + 1];
    const int16_t* table = weights + y * most;
    u8* out = to + y * stride;
    int i = 0;
    for (; i + 16 <= stride; i += 16) {
      v128_t s0 = half, s1 = half, s2 = half, s3 = half;
      for (int k = 0; k < count; k += 2) {
        v128_t a = wasm_v128_load(first + k * stride + i), b = wasm_v128_load(first + (k + 1) * stride + i), w = wasm_v128_load32_splat(table + k);
        v128_t low = LOWER(a, b), high = UPPER(a, b);
        s0 = wasm_i32x4_add(s0, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(low), w));
        s1 = wasm_i32x4_add(s1, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(low), w));
        s2 = wasm_i32x4_add(s2, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(high), w));
        s3 = wasm_i32x4_add(s3, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(high), w));
      }
      wasm_v128_store(out + i, bytesOf(wasm_i32x4_shr(s0, 14), wasm_i32x4_shr(s1, 14), wasm_i32x4_shr(s2, 14), wasm_i32x4_shr(s3, 14)));
    }
    for (; i < stride; i++) {
      int sum = 1 << 13;
      for (int k = 0; k < count; k++) sum += table[k] * first[k * stride + i];
      sum >>= 14;
      out[i] = sum > 255 ? 255 : sum;
    }
  }
}
