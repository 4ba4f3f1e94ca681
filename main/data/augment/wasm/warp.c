/* Affine and perspective maps. */
#include "pixels.h"

static inline v128_t splat(double value) { return wasm_f64x2_splat(value); }
static inline v128_t add(v128_t a, v128_t b) { return wasm_f64x2_add(a, b); }
static inline v128_t times(v128_t a, v128_t b) { return wasm_f64x2_mul(a, b); }
/* Two times two positive numbers, cut off. */
static inline v128_t four(v128_t a, v128_t b) { return wasm_i64x2_shuffle(wasm_i32x4_trunc_sat_f64x2_zero(a), wasm_i32x4_trunc_sat_f64x2_zero(b), 0, 2); }

/* An image within a frame of one pixel of fill: a position outside of it is moved onto the frame, so that no tap needs a question. */
typedef struct { const u8* first; int height, width, channels, stride; } Framed;

static inline void fillRow(u8* to, int length, v128_t fill) { for (int i = 0; i < length; i += 16) wasm_v128_store(to + i, fill); }

/* `room` holds (height + 3) (width + 2) pixels and 32 bytes; what lies below the frame is read, with weight 0. */
static Framed framed(const u8* source, u8* room, int height, int width, int channels, int fill) {
  int row = width * channels, stride = row + 2 * channels;
  v128_t fills = wasm_i8x16_splat(fill);
  fillRow(room, stride + channels, fills);
  u8* to = room + stride + channels;
  Framed out = {to, height, width, channels, stride};
  for (int y = 0; y < height; y++, source += row, to += stride) {
    for (int i = 0; i < row; i += 16) wasm_v128_store(to + i, wasm_v128_load(source + i));
    fillRow(to + row, 2 * channels, fills);
  }
  fillRow(to - channels, stride, fills);
  return out;
}

/* Where the pixels of one row come from: the offset of the upper left tap, its weight and that of its right neighbour in 1 / 2048
 * as two of 16 bits, and the weight of the taps below. In `room` they take 12 (width + 3) bytes. */
typedef struct { int32_t *at, *across, *down; } Places;

/* x if it lies in (-1, limit), else a place on the frame; outside if it is no number. */
static inline v128_t onto(v128_t x, v128_t limit) { return wasm_f64x2_pmin(limit, wasm_f64x2_pmax(splat(-1), x)); }

static inline void place(const Framed* image, const Places* places, int i, v128_t x0, v128_t x1, v128_t y0, v128_t y1, int nearest) {
  v128_t right = splat(image->width), bottom = splat(image->height), one = splat(1);
  x0 = onto(x0, right); x1 = onto(x1, right); y0 = onto(y0, bottom); y1 = onto(y1, bottom);
  v128_t fx0 = wasm_f64x2_floor(x0), fx1 = wasm_f64x2_floor(x1), fy0 = wasm_f64x2_floor(y0), fy1 = wasm_f64x2_floor(y1);
  v128_t ix = four(add(fx0, one), add(fx1, one)), iy = four(add(fy0, one), add(fy1, one));
  v128_t offset = wasm_i32x4_add(wasm_i32x4_mul(iy, wasm_i32x4_splat(image->stride)), wasm_i32x4_mul(ix, wasm_i32x4_splat(image->channels)));
  wasm_v128_store(places->at + i, wasm_i32x4_sub(offset, wasm_i32x4_splat(image->stride + image->channels)));
  if (nearest) return;
  v128_t unit = splat(2048);
  v128_t fx = four(times(wasm_f64x2_sub(x0, fx0), unit), times(wasm_f64x2_sub(x1, fx1), unit));
  v128_t fy = four(times(wasm_f64x2_sub(y0, fy0), unit), times(wasm_f64x2_sub(y1, fy1), unit));
  wasm_v128_store(places->across + i, wasm_i32x4_add(wasm_i32x4_sub(wasm_i32x4_shl(fx, 16), fx), wasm_i32x4_splat(2048)));
  wasm_v128_store(places->down + i, fy);
}

/* Two of the weights and a byte fit 31 bits. */
static inline v128_t between(v128_t upper, v128_t lower, v128_t down) {
  v128_t sum = wasm_i32x4_add(wasm_i32x4_shl(upper, 11), wasm_i32x4_mul(down, wasm_i32x4_sub(lower, upper)));
  return wasm_u32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_splat(1 << 21)), 22);
}

static inline void blendGrey(const Framed* image, const Places* places, u8* out) {
  for (int x = 0; x < image->width; x += 4) {
    v128_t upper = wasm_i32x4_splat(0), lower = upper, across = wasm_v128_load(places->across + x);
#define TAPS(k) {                                                        \
    const u8* at = image->first + places->at[x + k];                     \
    upper = wasm_v128_load16_lane(at, upper, k);                         \
    lower = wasm_v128_load16_lane(at + image->stride, lower, k);         \
  }
    TAPS(0) TAPS(1) TAPS(2) TAPS(3)
    upper = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(upper), across);
    lower = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(lower), across);
    v128_t sum = between(upper, lower, wasm_v128_load(places->down + x));
    wasm_v128_store32_lane(out + x, bytesOf(sum, sum, sum, sum), 0);
  }
}

/* The channels of a pixel in turn with those of its right neighbour. */
#define PAIRED(v, zero, n) (n == 3 ? SHUFFLE(v, zero, 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16) : SHUFFLE(v, zero, 0, 16, 4, 16, 1, 16, 5, 16, 2, 16, 6, 16, 3, 16, 7, 16))
static inline v128_t blendOne(const Framed* image, const Places* places, int x, int n) {
  v128_t zero = wasm_i32x4_splat(0), across = wasm_v128_load32_splat(places->across + x);
  const u8* at = image->first + places->at[x];
  v128_t upper = wasm_v128_load64_zero(at), lower = wasm_v128_load64_zero(at + image->stride);
  return between(wasm_i32x4_dot_i16x8(PAIRED(upper, zero, n), across), wasm_i32x4_dot_i16x8(PAIRED(lower, zero, n), across), wasm_v128_load32_splat(places->down + x));
}

/* n is 3 or 4. */
static inline void blendColours(const Framed* image, const Places* places, u8* out, int n) {
  for (int x = 0; x < image->width; x += 4) {
    v128_t v = bytesOf(blendOne(image, places, x, n), blendOne(image, places, x + 1, n), blendOne(image, places, x + 2, n), blendOne(image, places, x + 3, n));
    wasm_v128_store(out + x * n, n == 3 ? SHUFFLE(v, v, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15) : v);
  }
}

static void blendRow(const Framed* image, const Places* places, u8* out) {
  int n = image->channels;
  if (n == 1) blendGrey(image, places, out);
  else if (n == 3) blendColours(image, places, out, 3);
  else if (n == 4) blendColours(image, places, out, 4);
  else
    for (int x = 0; x < image->width; x++) {
      const u8 *at = image->first + places->at[x], *under = at + image->stride;
      int right = places->across[x] >> 16, left = 2048 - right;
      for (int c = 0; c < n; c++) {
        int upper = left * at[c] + right * at[n + c], lower = left * under[c] + right * under[n + c];
        out[x * n + c] = ((upper << 11) + places->down[x] * (lower - upper) + (1 << 21)) >> 22;
      }
    }
}

static void nearestRow(const Framed* image, const Places* places, u8* out) {
  int n = image->channels, width = image->width;
  if (n == 1) for (int x = 0; x < width; x++) out[x] = image->first[places->at[x]];
  /* The fourth byte of three channels is written again by the next pixel, or lies beyond the image. */
  else if (n == 3) for (int x = 0; x < width; x++) __builtin_memcpy(out + 3 * x, image->first + places->at[x], 4);
  else if (n == 4) for (int x = 0; x < width; x++) __builtin_memcpy(out + 4 * x, image->first + places->at[x], 4);
  else for (int x = 0; x < width; x++) for (int c = 0; c < n; c++) out[x * n + c] = image->first[places->at[x] + c];
}

static inline Places placesIn(int32_t* room, int width) {
  int most = (width + 3) & ~3;
  return (Places){room, room + most, room + 2 * most};
}
static inline void takeRow(const Framed* image, const Places* places, u8* target, int y, int nearest) {
  u8* out = target + y * image->width * image->channels;
  if (nearest) nearestRow(image, places, out);
  else blendRow(image, places, out);
}

/* `line` holds the places of a row, `frame` the image in its frame. */
EXPORT(warpAffine) void warpAffine(const u8* source, u8* target, int height, int width, int channels, const double* m, int nearest, int fill, int32_t* line, u8* frame) {
  Framed image = framed(source, frame, height, width, channels, fill);
  Places places = placesIn(line, width);
  /* Where only the nearest pixel counts, half a pixel is still to be cut off from the position. */
  double half = nearest ? 0.5 : 0;
  v128_t a = splat(m[0]), d = splat(m[3]), two = splat(2);
  for (int y = 0; y < height; y++) {
    v128_t x0 = splat(m[1] * y + m[2] + half), y0 = splat(m[4] * y + m[5] + half), at = wasm_f64x2_make(0, 1);
    for (int x = 0; x < width; x += 4) {
      v128_t more = add(at, two);
      place(&image, &places, x, add(x0, times(a, at)), add(x0, times(a, more)), add(y0, times(d, at)), add(y0, times(d, more)), nearest);
      at = add(more, two);
    }
    takeRow(&image, &places, target, y, nearest);
  }
}

EXPORT(warpPerspective) void warpPerspective(const u8* source, u8* target, int height, int width, int channels, const double* m, int nearest, int fill, int32_t* line, u8* frame) {
  Framed image = framed(source, frame, height, width, channels, fill);
  Places places = placesIn(line, width);
  v128_t one = splat(1), two = splat(2), half = splat(nearest ? 0 : 0.5);
  v128_t a = splat(m[0]), c = splat(m[2]), d = splat(m[3]), f = splat(m[5]), g = splat(m[6]);
  for (int y = 0; y < height; y++) {
    double v = y + 0.5;
    v128_t b = splat(m[1] * v), e = splat(m[4] * v), h = splat(m[7] * v), u = wasm_f64x2_make(0.5, 1.5);
#define SCALE(u) wasm_f64x2_div(one, add(add(times(g, u), h), one))
#define ALONG(u, scale) wasm_f64x2_sub(times(add(add(times(a, u), b), c), scale), half)
#define DOWN(u, scale) wasm_f64x2_sub(times(add(add(times(d, u), e), f), scale), half)
    for (int x = 0; x < width; x += 4) {
      v128_t more = add(u, two), scale = SCALE(u), other = SCALE(more);
      place(&image, &places, x, ALONG(u, scale), ALONG(more, other), DOWN(u, scale), DOWN(more, other), nearest);
      u = add(more, two);
    }
    takeRow(&image, &places, target, y, nearest);
  }
}

/* m holds the corners of the result, [x, y] each, clockwise from the top left. They become the coefficients a ... h of the
 * perspective that takes them to the corners of an image whose last pixel is (right, bottom): x' = (a x + b y + c) / (g x + h y + 1).
 * Gaussian elimination with pivots on eight equations. */
EXPORT(solvePerspective) void solvePerspective(double* m, double right, double bottom) {
  double numbers[8][9], *rows[8];
  for (int i = 0; i < 8; i += 2) {
    double x = m[i], y = m[i + 1], u = i == 2 || i == 4 ? right : 0, v = i >= 4 ? bottom : 0;
    double first[9] = {x, y, 1, 0, 0, 0, -u * x, -u * y, u}, second[9] = {0, 0, 0, x, y, 1, -v * x, -v * y, v};
    for (int j = 0; j < 9; j++) { numbers[i][j] = first[j]; numbers[i + 1][j] = second[j]; }
    rows[i] = numbers[i]; rows[i + 1] = numbers[i + 1];
  }
  for (int k = 0; k < 8; k++) {
    int pivot = k;
    for (int row = k + 1; row < 8; row++) if (__builtin_fabs(rows[row][k]) > __builtin_fabs(rows[pivot][k])) pivot = row;
    double* upper = rows[pivot];
    rows[pivot] = rows[k]; rows[k] = upper;
    for (int row = k + 1; row < 8; row++) {
      double factor = rows[row][k] / upper[k];
      if (factor != 0) for (int j = k; j < 9; j++) rows[row][j] -= factor * upper[j];
    }
  }
  for (int k = 7; k >= 0; k--) {
    double sum = rows[k][8];
    for (int j = k + 1; j < 8; j++) sum -= rows[k][j] * m[j];
    m[k] = sum / rows[k][k];
  }
}
