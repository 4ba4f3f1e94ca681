// Convolutions as sums of outer products held in registers: each tile is some pixels by one or two vectors of channels.
// The kernel's columns lie beside each other both in the map (columns next to columns, channels within) and in the kernel
// [KH, KW, CI, CO], so a row of a kernel is one run of KW x CI products, also where CI is small.
#include "vector.h"
#include "kernels.h"

namespace atelier {
namespace ATELIER_SET {
namespace {

// One row of a kernel for one tile: `length` values from `offset` behind each pixel's own place, times weights [length, columns].
struct Run { int64_t offset; int length; const float* weights; };

inline int low(int a, int b) { return a < b ? a : b; }

// P pixels, V vectors of output channels. from: place of each pixel's first value in `source`; to: its place in `out`.
template <int P, int V>
inline void tile(const Run* runs, int count, int columns, const float* source, const int32_t* from, float* out, const int32_t* to) {
  Vector sum[P][V] = {};
  for (int r = 0; r < count; ++r) {
    const float* x[P];
    for (int p = 0; p < P; ++p) x[p] = source + from[p] + runs[r].offset;
    const float* w = runs[r].weights;
    const int length = runs[r].length;
    for (int k = 0; k < length; ++k, w += columns) {
      Vector weights[V];
      for (int v = 0; v < V; ++v) weights[v] = load(w + v * WIDTH);
      for (int p = 0; p < P; ++p) {
        const Vector value = all(x[p][k]);
        for (int v = 0; v < V; ++v) sum[p][v] += value * weights[v];
      }
    }
  }
  for (int p = 0; p < P; ++p) for (int v = 0; v < V; ++v) store(out + to[p] + v * WIDTH, sum[p][v]);
}

template <int V>
void pixels(const Run* runs, int count, int columns, const float* source, const int32_t* from, float* out, const int32_t* to, int total) {
  int p = 0;
  for (; p + ATELIER_ROWS <= total; p += ATELIER_ROWS) tile<ATELIER_ROWS, V>(runs, count, columns, source, from + p, out, to + p);
  for (; p + 4 <= total; p += 4) tile<4, V>(runs, count, columns, source, from + p, out, to + p);
  for (; p + 2 <= total; p += 2) tile<2, V>(runs, count, columns, source, from + p, out, to + p);
  if (p < total) tile<1, V>(runs, count, columns, source, from + p, out, to + p);
}

// All output channels of some pixels, two vectors at a time.
void channels(Run* runs, int count, int columns, const float* source, const int32_t* from, float* out, const int32_t* to, int total) {
  int c = 0;
  for (; c + 2 * WIDTH <= columns; c += 2 * WIDTH) {
    pixels<2>(runs, count, columns, source, from, out + c, to, total);
    for (int r = 0; r < count; ++r) runs[r].weights += 2 * WIDTH;
  }
  if (c < columns) pixels<1>(runs, count, columns, source, from, out + c, to, total);
}

// One image with zeros around it, in the calling thread's scratch.
const float* padded(const float* image, int h, int w, int c, int top, int left, int height, int width) {
  if (top == 0 && left == 0 && height == h && width == w) return image;
  float* all = scratch(0, static_cast<int64_t>(height) * width * c + WIDTH);
  const int64_t line = static_cast<int64_t>(width) * c;
  for (int y = 0; y < height; ++y) {
    float* to = all + y * line;
    const int from = y - top;
    if (from < 0 || from >= h) { memset(to, 0, line * 4); continue; }
    const int kept = low(w, width - left);
    memset(to, 0, static_cast<int64_t>(left) * c * 4);
    memcpy(to + static_cast<int64_t>(left) * c, image + static_cast<int64_t>(from) * w * c, static_cast<int64_t>(kept) * c * 4);
    memset(to + static_cast<int64_t>(left + kept) * c, 0, static_cast<int64_t>(width - left - kept) * c * 4);
  }
  return all;
}

struct Span { int begin, end; };
// Part `index` of `parts` of `total` pixels, in whole tiles.
inline Span share(int total, int index, int parts) {
  const int tiles = (total + ATELIER_ROWS - 1) / ATELIER_ROWS;
  return {low(total, tiles * index / parts * ATELIER_ROWS), low(total, tiles * (index + 1) / parts * ATELIER_ROWS)};
}

struct Places { int32_t from[256], to[256]; };

// Pixels [begin, end) of a grid of `width` columns, a handful at a time. Steps are in floats.
void grid(Run* runs, int count, int columns, const float* source, int64_t sourceRow, int64_t sourceStep, float* out, int64_t outRow, int64_t outStep, int width, Span span) {
  Places places;
  Run own[16];
  while (span.begin < span.end) {
    const int total = low(256 / ATELIER_ROWS * ATELIER_ROWS, span.end - span.begin);
    int row = span.begin / width, column = span.begin % width;
    for (int i = 0; i < total; ++i) {
      places.from[i] = static_cast<int32_t>(row * sourceRow + column * sourceStep);
      places.to[i] = static_cast<int32_t>(row * outRow + column * outStep);
      if (++column == width) { column = 0; ++row; }
    }
    for (int r = 0; r < count; ++r) own[r] = runs[r];
    channels(own, count, columns, source, places.from, out, places.to, total);
    span.begin += total;
  }
}

double workOf(const Convolution& c) { return static_cast<double>(c.n) * c.oh * c.ow * c.kh * c.kw * c.ci * c.co; }

// Images are dealt out whole where there are enough of them; else each is cut into parts.
inline int partsOfImage(const Convolution& c, int parts) { return c.n >= 2 * parts || parts == 1 ? 1 : (parts + c.n - 1) / c.n; }

void convolve(const Convolution& c, const float* x, const float* kernel, float* y) {
  const int height = c.top + c.h > (c.oh - 1) * c.stride_h + c.kh ? c.top + c.h : (c.oh - 1) * c.stride_h + c.kh;
  const int width = c.left + c.w > (c.ow - 1) * c.stride_w + c.kw ? c.left + c.w : (c.ow - 1) * c.stride_w + c.kw;
  const int cut = partsOfImage(c, partsFor(workOf(c), 1 << 20));
  const int64_t line = static_cast<int64_t>(width) * c.ci;
  auto body = [&](int item) {
    const int n = item / cut;
    const float* image = padded(x + static_cast<int64_t>(n) * c.h * c.w * c.ci, c.h, c.w, c.ci, c.top, c.left, height, width);
    Run runs[16];
    for (int r = 0; r < c.kh; ++r) runs[r] = {r * line, c.kw * c.ci, kernel + static_cast<int64_t>(r) * c.kw * c.ci * c.co};
    grid(runs, c.kh, c.co, image, c.stride_h * line, static_cast<int64_t>(c.stride_w) * c.ci, y + static_cast<int64_t>(n) * c.oh * c.ow * c.co, static_cast<int64_t>(c.ow) * c.co, c.co, c.ow, share(c.oh * c.ow, item % cut, cut));
  };
  const int items = c.n * cut;
  if (partsFor(workOf(c), items) == 1) for (int i = 0; i < items; ++i) body(i);
  else parallelFor(items, body);
}

// Kernel [KH, KW, CI, CO] turned for the way back: for each phase of the strides the rows and columns that meet it, last
// first, as [rows, columns, CO, CI].
float* turned(const Convolution& c, const float* kernel) {
  float* all = scratch(1, static_cast<int64_t>(c.kh) * c.kw * c.ci * c.co);
  float* to = all;
  const int64_t size = static_cast<int64_t>(c.ci) * c.co;
  const float* taps[256];
  int count = 0;
  for (int py = 0; py < c.stride_h; ++py) for (int px = 0; px < c.stride_w; ++px)
    for (int ky = c.kh - 1; ky >= 0; --ky) if (ky % c.stride_h == py) for (int kx = c.kw - 1; kx >= 0; --kx) if (kx % c.stride_w == px) taps[count++] = kernel + (ky * c.kw + kx) * size;
  // A turned value costs about as much as sixteen multiply-adds.
  const int parts = partsFor(static_cast<double>(count) * size * 16, count);
  parallelFor(parts, [&](int part) {
    for (int t = count * part / parts; t < count * (part + 1) / parts; ++t) {
      const float* from = taps[t];
      float* out = to + t * size;
      for (int i = 0; i < c.ci; i += 4) for (int o = 0; o < c.co; ++o) for (int k = 0; k < low(4, c.ci - i); ++k) out[static_cast<int64_t>(o) * c.ci + i + k] = from[static_cast<int64_t>(i + k) * c.co + o];
    }
  });
  return all;
}

// dx[iy, ix] = sum over the kernel's taps ky with (iy + top - ky) a multiple of the stride: pixels of one phase meet the same
// taps, whose outputs lie beside each other, so each phase is a convolution of dy of its own.
void convolveInputGrad(const Convolution& c, const float* kernel, const float* dy, float* dx) {
  const float* weights = turned(c, kernel);
  // Rows of dy before the first and after the last that a tap may ask for.
  const int above = (c.kh - 1) / c.stride_h, before = (c.kw - 1) / c.stride_w;
  const int lastRow = (c.h - 1 + c.top) / c.stride_h + 1, lastColumn = (c.w - 1 + c.left) / c.stride_w + 1;
  const int height = above + (lastRow > c.oh ? lastRow : c.oh), width = before + (lastColumn > c.ow ? lastColumn : c.ow);
  const int64_t line = static_cast<int64_t>(width) * c.co;
  const int cut = partsOfImage(c, partsFor(workOf(c), 1 << 20));
  auto body = [&](int item) {
    const int n = item / cut;
    const float* image = padded(dy + static_cast<int64_t>(n) * c.oh * c.ow * c.co, c.oh, c.ow, c.co, above, before, height, width);
    float* out = dx + static_cast<int64_t>(n) * c.h * c.w * c.ci;
    const float* w = weights;
    for (int py = 0; py < c.stride_h; ++py) for (int px = 0; px < c.stride_w; ++px) {
      // The first row and column of this phase, and how many there are.
      const int y0 = ((py - c.top) % c.stride_h + c.stride_h) % c.stride_h, x0 = ((px - c.left) % c.stride_w + c.stride_w) % c.stride_w;
      const int rows = y0 < c.h ? (c.h - 1 - y0) / c.stride_h + 1 : 0, columns = x0 < c.w ? (c.w - 1 - x0) / c.stride_w + 1 : 0;
      const int tall = py < c.kh ? (c.kh - 1 - py) / c.stride_h + 1 : 0, wide = px < c.kw ? (c.kw - 1 - px) / c.stride_w + 1 : 0;
      const int64_t oy = (y0 + c.top - py) / c.stride_h, ox = (x0 + c.left - px) / c.stride_w;
      Run runs[16];
      for (int r = 0; r < tall; ++r, w += static_cast<int64_t>(wide) * c.co * c.ci) {
        // Taps go from the last to the first, so that their outputs go from the first to the last.
        runs[r] = {(oy - (tall - 1) + r + above) * line + (ox - (wide - 1) + before) * c.co, wide * c.co, w};
      }
      const Span span = share(rows * columns, item % cut, cut);
      if (columns > 0) grid(runs, wide == 0 ? 0 : tall, c.ci, image, line, c.co, out + (static_cast<int64_t>(y0) * c.w + x0) * c.ci, static_cast<int64_t>(c.stride_h) * c.w * c.ci, static_cast<int64_t>(c.stride_w) * c.ci, columns, span);
    }
  };
  const int items = c.n * cut;
  if (partsFor(workOf(c), items) == 1) for (int i = 0; i < items; ++i) body(i);
  else parallelFor(items, body);
}

// A rows of the kernel's gradient (values of a row of the kernel) by V vectors of output channels, over all pixels of an image.
template <int A, int V>
inline void outer(const Convolution& c, const float* source, int64_t line, const float* dy, float* sums) {
  Vector sum[A][V] = {};
  const int64_t step = static_cast<int64_t>(c.stride_w) * c.ci;
  for (int oy = 0; oy < c.oh; ++oy) {
    const float* x = source + static_cast<int64_t>(oy) * c.stride_h * line;
    for (int ox = 0; ox < c.ow; ++ox, x += step, dy += c.co) {
      Vector slope[V];
      for (int v = 0; v < V; ++v) slope[v] = load(dy + v * WIDTH);
      for (int a = 0; a < A; ++a) {
        const Vector value = all(x[a]);
        for (int v = 0; v < V; ++v) sum[a][v] += value * slope[v];
      }
    }
  }
  // Image by image, so that rounding grows with the positions of one and not with those of all.
  for (int a = 0; a < A; ++a) for (int v = 0; v < V; ++v) {
    float* to = sums + static_cast<int64_t>(a) * c.co + v * WIDTH;
    store(to, load(to) + sum[a][v]);
  }
}

template <int V>
void outerRows(const Convolution& c, const float* source, int64_t line, const float* dy, float* sums, int rows) {
  int a = 0;
  for (; a + ATELIER_ROWS <= rows; a += ATELIER_ROWS) outer<ATELIER_ROWS, V>(c, source + a, line, dy, sums + static_cast<int64_t>(a) * c.co);
  for (; a + 4 <= rows; a += 4) outer<4, V>(c, source + a, line, dy, sums + static_cast<int64_t>(a) * c.co);
  for (; a < rows; ++a) outer<1, V>(c, source + a, line, dy, sums + static_cast<int64_t>(a) * c.co);
}

// Images of one partial sum. Each of those is of the same images whatever the number of threads, so that bits do not depend on it.
constexpr int IMAGES_OF_A_SUM = 8, MOST_SUMS = 16;

void convolveKernelGrad(const Convolution& c, const float* x, const float* dy, float* dkernel) {
  const int height = c.top + c.h > (c.oh - 1) * c.stride_h + c.kh ? c.top + c.h : (c.oh - 1) * c.stride_h + c.kh;
  const int width = c.left + c.w > (c.ow - 1) * c.stride_w + c.kw ? c.left + c.w : (c.ow - 1) * c.stride_w + c.kw;
  const int64_t line = static_cast<int64_t>(width) * c.ci;
  const int run = c.kw * c.ci, blocks = (run + ATELIER_ROWS - 1) / ATELIER_ROWS, units = c.kh * blocks;
  const int64_t size = static_cast<int64_t>(c.kh) * run * c.co;
  const int sums = low(c.n / IMAGES_OF_A_SUM > 1 ? c.n / IMAGES_OF_A_SUM : 1, MOST_SUMS);
  const int threads = partsFor(workOf(c), 1 << 20), cut = low(units, (threads + sums - 1) / sums);
  float* others = sums == 1 ? nullptr : scratch(2, (sums - 1) * size);
  parallelFor(sums * cut, [&](int part) {
    const int sum = part / cut, first = static_cast<int>(static_cast<int64_t>(units) * (part % cut) / cut), last = static_cast<int>(static_cast<int64_t>(units) * (part % cut + 1) / cut);
    float* own = sum == 0 ? dkernel : others + (sum - 1) * size;
    // Units go through the result in order, so a part's own stretch of it is one.
    const int64_t begin = (static_cast<int64_t>(first / blocks) * run + first % blocks * ATELIER_ROWS) * c.co;
    const int64_t end = last == units ? size : (static_cast<int64_t>(last / blocks) * run + last % blocks * ATELIER_ROWS) * c.co;
    memset(own + begin, 0, (end - begin) * 4);
    for (int n = static_cast<int>(static_cast<int64_t>(c.n) * sum / sums); n < static_cast<int64_t>(c.n) * (sum + 1) / sums; ++n) {
      const float* image = padded(x + static_cast<int64_t>(n) * c.h * c.w * c.ci, c.h, c.w, c.ci, c.top, c.left, height, width);
      const float* slope = dy + static_cast<int64_t>(n) * c.oh * c.ow * c.co;
      for (int unit = first; unit < last; ++unit) {
        const int ky = unit / blocks, row = unit % blocks * ATELIER_ROWS, rows = low(ATELIER_ROWS, run - row);
        const float* source = image + ky * line + row;
        float* to = own + (static_cast<int64_t>(ky) * run + row) * c.co;
        int o = 0;
        for (; o + 2 * WIDTH <= c.co; o += 2 * WIDTH) outerRows<2>(c, source, line, slope + o, to + o, rows);
        if (o < c.co) outerRows<1>(c, source, line, slope + o, to + o, rows);
      }
    }
  });
  for (int sum = 0; sum < sums - 1; ++sum) for (int64_t i = 0; i < size; i += WIDTH) store(dkernel + i, load(dkernel + i) + load(others + sum * size + i));
}

}  // namespace
}  // namespace ATELIER_SET
}  // namespace atelier
