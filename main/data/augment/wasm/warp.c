/* Affine and perspective maps. */
#include "pixels.h"

typedef struct { const u8* bytes; int height, width, channels, fill; } Image;

static inline void fillPixel(u8* out, int channels, int value) { for (int c = 0; c < channels; c++) out[c] = value; }

/* Weights of 1 / 2048: two of them and a byte fit 31 bits. */
static inline int between(int a, int b, int c, int d, int fx, int fy) {
  int upper = (a << 11) + fx * (b - a), lower = (c << 11) + fx * (d - c);
  return ((upper << 11) + fy * (lower - upper) + (1 << 21)) >> 22;
}

/* The position is that of pixel centres; a tap outside counts as the fill. */
static void blendEdge(const Image* image, u8* out, double x, double y) {
  int w = image->width, h = image->height, n = image->channels, f = image->fill;
  if (!(x > -1 && y > -1 && x < w && y < h)) return fillPixel(out, n, f);
  int ix = (int)__builtin_floor(x), iy = (int)__builtin_floor(y);
  int fx = (int)((x - ix) * 2048), fy = (int)((y - iy) * 2048);
  int left = ix >= 0, right = ix < w - 1, top = iy >= 0, bottom = iy < h - 1;
  const u8 *at = image->bytes + (iy * w + ix) * n, *under = at + w * n;
  for (int c = 0; c < n; c++)
    out[c] = between(left && top ? at[c] : f, right && top ? at[n + c] : f, left && bottom ? under[c] : f, right && bottom ? under[n + c] : f, fx, fy);
}

static inline void blendInside(const u8* bytes, int stride, int channels, u8* out, double x, double y) {
  int ix = (int)x, iy = (int)y;
  int fx = (int)((x - ix) * 2048), fy = (int)((y - iy) * 2048);
  const u8 *at = bytes + iy * stride + ix * channels, *under = at + stride;
  for (int c = 0; c < channels; c++) out[c] = between(at[c], at[channels + c], under[c], under[channels + c], fx, fy);
}

/* Half a pixel is still to be cut off from the position. */
static inline void nearestAt(const Image* image, u8* out, double x, double y) {
  int n = image->channels;
  if (!(x >= 0 && y >= 0 && x < image->width && y < image->height)) return fillPixel(out, n, image->fill);
  const u8* at = image->bytes + ((int)y * image->width + (int)x) * n;
  for (int c = 0; c < n; c++) out[c] = at[c];
}

/* A hair more than the error that positions have. */
#define SAFE 1e-7

/* Narrows [*from, *to) to the x with 0 <= start + step x < limit. */
static void inside(double start, double step, double limit, int* from, int* to) {
  double low = SAFE - start, high = limit - SAFE - start;
  if (step < 1e-12 && step > -1e-12) {
    if (!(low <= 0 && high > 0)) *to = *from;
    return;
  }
  double a = (step > 0 ? low : high) / step, b = (step > 0 ? high : low) / step;
  if (a > *from) *from = a >= *to ? *to : (int)__builtin_ceil(a);
  if (b < *to) *to = b < *from ? *from : (int)__builtin_floor(b) + 1 < *to ? (int)__builtin_floor(b) + 1 : *to;
}

#define ROW(channels) for (; x < to; x++) blendInside(image.bytes, width * channels, channels, out + x * channels, x0 + a * x, y0 + d * x);

EXPORT(warpAffine) void warpAffine(const u8* source, u8* target, int height, int width, int channels, const double* m, int nearest, int fill) {
  Image image = {source, height, width, channels, fill};
  double a = m[0], d = m[3], half = nearest ? 0.5 : 0;
  for (int y = 0; y < height; y++) {
    double x0 = m[1] * y + m[2] + half, y0 = m[4] * y + m[5] + half;
    u8* out = target + y * width * channels;
    int from = 0, to = width, x = 0;
    if (nearest) {
      for (; x < width; x++) nearestAt(&image, out + x * channels, x0 + a * x, y0 + d * x);
      continue;
    }
    inside(x0, a, width - 1, &from, &to);
    if (from < to) inside(y0, d, height - 1, &from, &to);
    for (; x < from; x++) blendEdge(&image, out + x * channels, x0 + a * x, y0 + d * x);
    if (channels == 1) { ROW(1) }
    else if (channels == 3) { ROW(3) }
    else { ROW(channels) }
    for (; x < width; x++) blendEdge(&image, out + x * channels, x0 + a * x, y0 + d * x);
  }
}

EXPORT(warpPerspective) void warpPerspective(const u8* source, u8* target, int height, int width, int channels, const double* m, int nearest, int fill) {
  Image image = {source, height, width, channels, fill};
  for (int y = 0; y < height; y++) {
    double v = y + 0.5;
    for (int x = 0; x < width; x++) {
      double u = x + 0.5, scale = 1 / (m[6] * u + m[7] * v + 1);
      double sx = (m[0] * u + m[1] * v + m[2]) * scale, sy = (m[3] * u + m[4] * v + m[5]) * scale;
      u8* out = target + (y * width + x) * channels;
      if (nearest) nearestAt(&image, out, sx, sy);
      else if (sx >= 0.5 && sy >= 0.5 && sx < width - 0.5 && sy < height - 0.5) {
        if (channels == 3) blendInside(source, width * 3, 3, out, sx - 0.5, sy - 0.5);
        else blendInside(source, width * channels, channels, out, sx - 0.5, sy - 0.5);
      } else blendEdge(&image, out, sx - 0.5, sy - 0.5);
    }
  }
}
