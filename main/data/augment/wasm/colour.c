/* Brightness, saturation and hue of colours. */
#include "pixels.h"

/* 0.2989 R + 0.587 G + 0.114 B, cut off: exact for every colour, since the weights are multiples of 1 / 10000 and the sum below is nearer. */
#define LUMA_R 5014709u
#define LUMA_G 9848226u
#define LUMA_B 1912603u
#define LUMA_MORE 839u
static inline int luma(int r, int g, int b) { return (r * LUMA_R + g * LUMA_G + b * LUMA_B + LUMA_MORE) >> 24; }

typedef struct { v128_t r, g, b; } Colours;

/* 16 pixels of three bytes as three vectors of one channel, and back. */
static inline Colours apart(const u8* from) {
  v128_t a = wasm_v128_load(from), b = wasm_v128_load(from + 16), c = wasm_v128_load(from + 32);
  Colours out;
  out.r = SHUFFLE(SHUFFLE(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
  out.g = SHUFFLE(SHUFFLE(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
  out.b = SHUFFLE(SHUFFLE(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
  return out;
}
static inline void together(u8* to, v128_t r, v128_t g, v128_t b) {
  v128_t low = SHUFFLE(r, g, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  v128_t middle = SHUFFLE(r, g, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
  v128_t high = SHUFFLE(r, g, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
  wasm_v128_store(to, SHUFFLE(low, b, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
  wasm_v128_store(to + 16, SHUFFLE(middle, b, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15));
  wasm_v128_store(to + 32, SHUFFLE(high, b, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31));
}

/* A weight as two of 16 bits, weight = 512 high + low, so that pairs of products are added in one operation. */
#define HIGH(weight) ((int16_t)((weight) >> 9))
#define LOW(weight) ((int16_t)((weight) & 511))
#define PAIRS(part, a, b) wasm_i16x8_make(part(a), part(b), part(a), part(b), part(a), part(b), part(a), part(b))
static inline v128_t lumaOf(v128_t redGreen, v128_t blueOne) {
  v128_t high = wasm_i32x4_add(wasm_i32x4_dot_i16x8(redGreen, PAIRS(HIGH, LUMA_R, LUMA_G)), wasm_i32x4_dot_i16x8(blueOne, PAIRS(HIGH, LUMA_B, LUMA_MORE)));
  v128_t low = wasm_i32x4_add(wasm_i32x4_dot_i16x8(redGreen, PAIRS(LOW, LUMA_R, LUMA_G)), wasm_i32x4_dot_i16x8(blueOne, PAIRS(LOW, LUMA_B, LUMA_MORE)));
  return wasm_u32x4_shr(wasm_i32x4_add(wasm_i32x4_shl(high, 9), low), 24);
}
static inline v128_t lumas(Colours in) {
  v128_t one = wasm_i8x16_splat(1);
  v128_t rg = LOWER(in.r, in.g), RG = UPPER(in.r, in.g), bo = LOWER(in.b, one), BO = UPPER(in.b, one);
  return bytesOf(lumaOf(wasm_u16x8_extend_low_u8x16(rg), wasm_u16x8_extend_low_u8x16(bo)), lumaOf(wasm_u16x8_extend_high_u8x16(rg), wasm_u16x8_extend_high_u8x16(bo)),
                 lumaOf(wasm_u16x8_extend_low_u8x16(RG), wasm_u16x8_extend_low_u8x16(BO)), lumaOf(wasm_u16x8_extend_high_u8x16(RG), wasm_u16x8_extend_high_u8x16(BO)));
}

EXPORT(toGrey) void toGrey(const u8* from, u8* to, int length, int channels) {
  int i = 0;
  if (channels == 3)
    for (; i + 48 <= length; i += 48) {
      v128_t grey = lumas(apart(from + i));
      together(to + i, grey, grey, grey);
    }
  for (; i < length; i += channels) {
    to[i] = to[i + 1] = to[i + 2] = luma(from[i], from[i + 1], from[i + 2]);
    if (channels == 4) to[i + 3] = from[i + 3];
  }
}

/* Sum of the brightness of every pixel; of grey images the sum itself. */
EXPORT(sumLuma) double sumLuma(const u8* from, int length, int channels) {
  int i = 0;
  uint64_t sum = 0;
  v128_t sums = wasm_i32x4_splat(0);
  if (channels == 1)
    for (; i + 16 <= length; i += 16) sums = wasm_i32x4_add(sums, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(from + i))));
  else if (channels == 3)
    for (; i + 48 <= length; i += 48) sums = wasm_i32x4_add(sums, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(lumas(apart(from + i)))));
  for (int k = 0; k < 4; k++) sum += ((uint32_t*)&sums)[k];
  for (; i < length; i += channels) sum += channels < 3 ? from[i] : luma(from[i], from[i + 1], from[i + 2]);
  return (double)sum;
}

static inline v128_t saturated(v128_t values, v128_t grey, v128_t by, v128_t rest) {
  v128_t q[4];
#pragma unroll
  for (int k = 0; k < 4; k++) q[k] = fused(wasm_f32x4_mul(wasm_f32x4_convert_i32x4(QUARTER(values, k)), by), rest, QUARTER(grey, k));
  return bytesOf(q[0], q[1], q[2], q[3]);
}

EXPORT(saturate) void saturate(const u8* from, u8* to, int length, int channels, float by, float rest) {
  int i = 0;
  v128_t bys = wasm_f32x4_splat(by), rests = wasm_f64x2_splat(rest);
  if (channels == 3)
    for (; i + 48 <= length; i += 48) {
      Colours in = apart(from + i);
      v128_t grey = lumas(in);
      together(to + i, saturated(in.r, grey, bys, rests), saturated(in.g, grey, bys, rests), saturated(in.b, grey, bys, rests));
    }
  for (; i < length; i += channels) {
    double grey = (double)rest * luma(from[i], from[i + 1], from[i + 2]);
    for (int c = 0; c < 3; c++) to[i + c] = cut((float)((double)(by * (float)from[i + c]) + grey));
    if (channels == 4) to[i + 3] = from[i + 3];
  }
}

/* Of HSV only the hue changes, in sixths of the wheel: with k = (n + hue) mod 6 a channel is max - (max - min) clamp(min(k, 4 - k)),
 * n = 5, 3, 1 for red, green, blue. torchvision takes bytes to [0, 1] and back by 255.999, so that 1 becomes 255 when it is cut
 * off. `by` is 0 to 6. */
static inline v128_t wrap(v128_t x) {
  v128_t six = wasm_f32x4_splat(6);
  return wasm_f32x4_sub(x, wasm_v128_and(wasm_f32x4_ge(x, six), six));
}
static inline v128_t turned(v128_t hue, float n, v128_t high, v128_t chroma) {
  v128_t k = wrap(wasm_f32x4_add(hue, wasm_f32x4_splat(n)));
  v128_t share = wasm_f32x4_pmin(wasm_f32x4_pmin(k, wasm_f32x4_sub(wasm_f32x4_splat(4), k)), wasm_f32x4_splat(1));
  share = wasm_f32x4_pmax(share, wasm_f32x4_splat(0));
  return wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_mul(wasm_f32x4_sub(high, wasm_f32x4_mul(chroma, share)), wasm_f32x4_splat(255.999f / 255)));
}
static inline void turnFour(v128_t red, v128_t green, v128_t blue, float by, v128_t* r, v128_t* g, v128_t* b) {
  v128_t high = wasm_i32x4_max(wasm_i32x4_max(red, green), blue), chroma = wasm_i32x4_sub(high, wasm_i32x4_min(wasm_i32x4_min(red, green), blue));
  v128_t isRed = wasm_i32x4_eq(high, red), isGreen = wasm_i32x4_eq(high, green);
  /* Which two channels lie around the largest, and where its sixths start. */
  v128_t difference = wasm_v128_bitselect(wasm_i32x4_sub(green, blue), wasm_v128_bitselect(wasm_i32x4_sub(blue, red), wasm_i32x4_sub(red, green), isGreen), isRed);
  v128_t start = wasm_v128_bitselect(wasm_f32x4_splat(0), wasm_v128_bitselect(wasm_f32x4_splat(2), wasm_f32x4_splat(4), isGreen), isRed);
  v128_t most = wasm_f32x4_convert_i32x4(high), spread = wasm_f32x4_convert_i32x4(chroma);
  v128_t hue = wasm_f32x4_add(start, wasm_f32x4_div(wasm_f32x4_convert_i32x4(difference), wasm_f32x4_pmax(spread, wasm_f32x4_splat(1))));
  hue = wasm_f32x4_add(hue, wasm_v128_and(wasm_f32x4_lt(hue, wasm_f32x4_splat(0)), wasm_f32x4_splat(6)));
  hue = wrap(wasm_f32x4_add(hue, wasm_f32x4_splat(by)));
  *r = turned(hue, 5, most, spread);
  *g = turned(hue, 3, most, spread);
  *b = turned(hue, 1, most, spread);
}

EXPORT(turnHue) void turnHue(const u8* from, u8* to, int length, int channels, float by) {
  int i = 0;
  if (channels == 3)
    for (; i + 48 <= length; i += 48) {
      Colours in = apart(from + i);
      v128_t r[4], g[4], b[4];
#pragma unroll
      for (int k = 0; k < 4; k++) turnFour(QUARTER(in.r, k), QUARTER(in.g, k), QUARTER(in.b, k), by, r + k, g + k, b + k);
      together(to + i, bytesOf(r[0], r[1], r[2], r[3]), bytesOf(g[0], g[1], g[2], g[3]), bytesOf(b[0], b[1], b[2], b[3]));
    }
  for (; i < length; i += channels) {
    v128_t r, g, b;
    turnFour(wasm_i32x4_splat(from[i]), wasm_i32x4_splat(from[i + 1]), wasm_i32x4_splat(from[i + 2]), by, &r, &g, &b);
    to[i] = wasm_i32x4_extract_lane(r, 0);
    to[i + 1] = wasm_i32x4_extract_lane(g, 0);
    to[i + 2] = wasm_i32x4_extract_lane(b, 0);
    if (channels == 4) to[i + 3] = from[i + 3];
  }
}
