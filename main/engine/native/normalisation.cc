// Statistics, normalisation and its gradient for batch, group, layer and instance norm, and for the standardisation of
// weights. Statistics of some positions at a time are taken in two passes while they lie in the cache (a sum of squares
// would cancel over large means) and put together by Chan, Golub and LeVeque 1983, "Algorithms for computing the sample
// variance", eq. 1.5. Formulas of the gradient: Ioffe and Szegedy 2015 (arXiv 1502.03167), section 3; Wu and He 2018
// (arXiv 1803.08494), eq. 2 to 7.
#include "vector.h"
#include "kernels.h"

namespace atelier {
namespace ATELIER_SET {
namespace {

// Multiply-adds that the sums of one channel of one block cost, which are few but scalar and in double.
constexpr int WORK_OF_A_SUM = 16;

inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// Runs vector(c) for whole vectors of channels and single(c) for the rest.
template <typename V, typename S> inline void overChannels(int channels, V&& vector, S&& single) {
  int c = 0;
  for (; c + WIDTH <= channels; c += WIDTH) vector(c);
  for (; c < channels; ++c) single(c);
}

// A vector of channels, or one of those that fill none, so that loops are written once for both.
template <typename T> struct Lane;
template <> struct Lane<Vector> { static inline Vector get(const float* p) { return load(p); } static inline void put(float* p, Vector v) { store(p, v); } static inline Vector of(float v) { return all(v); } };
template <> struct Lane<float> { static inline float get(const float* p) { return *p; } static inline void put(float* p, float v) { *p = v; } static inline float of(float v) { return v; } };

// Mean and sum of squared deviations of `rows` rows of one vector (or one value) of channels.
template <typename T> inline void deviations(const float* x, int64_t rows, int channels, float* mean, float* squares) {
  T a{}, b{};
  int64_t r = 0;
  for (; r + 2 <= rows; r += 2) { a += Lane<T>::get(x + r * channels); b += Lane<T>::get(x + (r + 1) * channels); }
  if (r < rows) a += Lane<T>::get(x + r * channels);
  const T centre = (a + b) * (1.0f / static_cast<float>(rows));
  a = T{}; b = T{};
  for (r = 0; r + 2 <= rows; r += 2) {
    const T p = Lane<T>::get(x + r * channels) - centre, q = Lane<T>::get(x + (r + 1) * channels) - centre;
    a += p * p; b += q * q;
  }
  if (r < rows) { const T p = Lane<T>::get(x + r * channels) - centre; a += p * p; }
  Lane<T>::put(mean, centre);
  Lane<T>::put(squares, a + b);
}

// Where dy counts: everywhere, where y is above 0 as it was read, or where it is as it comes out again from x.
enum class Mask { none, read, made };
template <typename T> struct Affine { T centre, slope, shift; T operator()(T x) const { return (x - centre) * slope + shift; } };

template <typename T, Mask MASK> inline T counted(const float* dy, const float* y, T x, const Affine<T>& affine) {
  const T d = Lane<T>::get(dy);
  if (MASK == Mask::none) return d;
  const T out = MASK == Mask::read ? Lane<T>::get(y) : affine(x);
  return out > Lane<T>::of(0) ? d : T{};
}

// Sums of dy and of dy (x - mean) over rows.
template <typename T, Mask MASK> inline void slopes(const float* dy, const float* x, const float* y, int64_t rows, int channels, const Affine<T>& affine, float* total, float* dot) {
  T sum{}, product{};
  for (int64_t r = 0; r < rows; ++r) {
    const T value = Lane<T>::get(x + r * channels), d = counted<T, MASK>(dy + r * channels, y + r * channels, value, affine);
    sum += d;
    product += d * (value - affine.centre);
  }
  Lane<T>::put(total, sum);
  Lane<T>::put(dot, product);
}

// How the positions of a tensor are cut: `count` blocks of `rows` positions for each sample (one sample where statistics go over all).
struct Blocks { int64_t samples, rows, positions; int64_t perSample() const { return (positions + rows - 1) / rows; } int64_t count() const { return samples * perSample(); } };
Blocks blocksOf(const Normalisation& n) {
  const int64_t samples = n.groups == 0 ? 1 : n.samples, positions = n.groups == 0 ? n.samples * n.positions : n.positions;
  // About 16 KiB at a time, so that the second pass finds them in the nearest cache.
  const int64_t rows = 4096 / n.channels;
  return {samples, least(positions, rows < 1 ? 1 : rows), positions};
}

// Runs body(block, first row, number of rows) for every block, on several cores where it pays.
template <typename Body> void overBlocks(const Normalisation& n, const Blocks& blocks, Body&& body) {
  const int64_t count = blocks.count(), per = blocks.perSample();
  const int parts = partsFor(static_cast<double>(n.samples) * n.positions * n.channels * 4, static_cast<int>(least(count, 1 << 20)));
  parallelFor(parts, [&](int part) {
    for (int64_t b = count * part / parts; b < count * (part + 1) / parts; ++b) {
      const int64_t begin = b % per * blocks.rows;
      body(b, b / per * blocks.positions + begin, least(blocks.rows, blocks.positions - begin));
    }
  });
}

void moments(const Normalisation& n, const float* x, float* mean, float* inverse, float* variance) {
  const Blocks blocks = blocksOf(n);
  const int channels = n.channels;
  float* parts = scratch(2, blocks.count() * 2 * channels);
  overBlocks(n, blocks, [&](int64_t b, int64_t row, int64_t rows) {
    float *centre = parts + b * 2 * channels, *squares = centre + channels;
    const float* from = x + row * channels;
    overChannels(channels, [&](int c) { deviations<Vector>(from + c, rows, channels, centre + c, squares + c); }, [&](int c) { deviations<float>(from + c, rows, channels, centre + c, squares + c); });
  });
  const double eps = n.eps;
  if (n.groups == 0) {
    // Block by block, all channels side by side; in double, since blocks are few.
    double *centre = reinterpret_cast<double*>(scratch(3, 4 * channels)), *squares = centre + channels;
    double count = 0;
    for (int c = 0; c < 2 * channels; ++c) centre[c] = 0;
    for (int64_t b = 0; b < blocks.count(); ++b) {
      const float* part = parts + b * 2 * channels;
      const double rows = static_cast<double>(least(blocks.rows, blocks.positions - b * blocks.rows)), share = rows / (count + rows), weight = count * share;
      for (int c = 0; c < channels; ++c) {
        const double delta = part[c] - centre[c];
        centre[c] += delta * share;
        squares[c] += part[channels + c] + delta * delta * weight;
      }
      count += rows;
    }
    for (int c = 0; c < channels; ++c) {
      mean[c] = static_cast<float>(centre[c]);
      inverse[c] = static_cast<float>(1.0 / sqrt(squares[c] / count + eps));
      if (variance != nullptr) variance[c] = static_cast<float>(count > 1 ? squares[c] / (count - 1) : squares[c]);
    }
    return;
  }
  // For each group of each sample its blocks, in order.
  const int width = channels / n.groups;
  const int64_t per = blocks.perSample();
  const double part = 1.0 / width;
  const int cores = partsFor(static_cast<double>(blocks.count()) * channels * WORK_OF_A_SUM, static_cast<int>(least(blocks.samples, 1 << 20)));
  parallelFor(cores, [&](int core) {
    const int64_t first = blocks.samples * core / cores, last = blocks.samples * (core + 1) / cores;
    for (int64_t s = first; s < last; ++s) for (int g = 0; g < n.groups; ++g) {
      double count = 0, centre = 0, squares = 0;
      for (int64_t b = 0; b < per; ++b) {
        const float* found = parts + (s * per + b) * 2 * channels;
        const double rows = static_cast<double>(least(blocks.rows, blocks.positions - b * blocks.rows));
        // Channels of a block have equally many values: their means' mean, and what lies between them.
        double middle = 0, within = 0;
        for (int c = g * width; c < (g + 1) * width; ++c) middle += found[c];
        middle *= part;
        for (int c = g * width; c < (g + 1) * width; ++c) within += found[channels + c] + rows * (found[c] - middle) * (found[c] - middle);
        const double more = rows * width, share = b == 0 ? 1 : more / (count + more), delta = middle - centre;
        centre += delta * share;
        squares += within + delta * delta * count * share;
        count += more;
      }
      mean[s * n.groups + g] = static_cast<float>(centre);
      inverse[s * n.groups + g] = static_cast<float>(squares);
    }
    const float share = 1.0f / static_cast<float>(static_cast<double>(blocks.positions) * width);
    for (int64_t i = first * n.groups; i < last * n.groups; ++i) inverse[i] = 1.0f / sqrtf(inverse[i] * share + n.eps);
  });
}

// Mean, and inverse deviation times gamma, for each channel of one row of the statistics.
inline void coefficients(const Normalisation& n, const float* mean, const float* inverse, const float* gamma, int64_t sample, float* centre, float* slope) {
  const int width = n.groups == 0 ? 1 : n.channels / n.groups;
  const int64_t row = n.groups == 0 ? 0 : sample * n.groups;
  for (int g = 0, c = 0; g < n.columns(); ++g) for (int i = 0; i < width; ++i, ++c) {
    centre[c] = mean[row + g];
    slope[c] = inverse[row + g] * gamma[c];
  }
}

template <typename T> inline void applied(const float* x, const float* residual, float* y, int64_t rows, int channels, T centre, T slope, T shift, bool relu) {
  for (int64_t r = 0; r < rows; ++r) {
    T value = (Lane<T>::get(x + r * channels) - centre) * slope + shift;
    if (residual != nullptr) value += Lane<T>::get(residual + r * channels);
    // What is not a number stays so: a run that diverges must see it in its loss.
    if (relu) value = value < Lane<T>::of(0) ? T{} : value;
    Lane<T>::put(y + r * channels, value);
  }
}

void normalise(const Normalisation& n, const float* x, const float* mean, const float* inverse, const float* gamma, const float* beta, const float* residual, float* y) {
  const Blocks blocks = blocksOf(n);
  const int channels = n.channels;
  overBlocks(n, blocks, [&](int64_t b, int64_t row, int64_t rows) {
    float *centre = scratch(3, 2 * channels), *slope = centre + channels;
    coefficients(n, mean, inverse, gamma, b / blocks.perSample(), centre, slope);
    const int64_t at = row * channels;
    const float* more = residual == nullptr ? nullptr : residual + at;
    overChannels(channels, [&](int c) { applied<Vector>(x + at + c, more == nullptr ? nullptr : more + c, y + at + c, rows, channels, load(centre + c), load(slope + c), load(beta + c), n.relu); },
                 [&](int c) { applied<float>(x + at + c, more == nullptr ? nullptr : more + c, y + at + c, rows, channels, centre[c], slope[c], beta[c], n.relu); });
  });
}

// dx = steep dy - towards x - constant, for each channel of one sample. y may be null unless it is read.
template <typename T, Mask MASK> inline void back(const float* dy, const float* x, const float* y, float* dx, float* counts, int64_t rows, int channels, const Affine<T>& affine, T towards, T constant) {
  for (int64_t r = 0; r < rows; ++r) {
    const T value = Lane<T>::get(x + r * channels), d = counted<T, MASK>(dy + r * channels, y + r * channels, value, affine);
    if (counts != nullptr) Lane<T>::put(counts + r * channels, d);
    Lane<T>::put(dx + r * channels, affine.slope * d - towards * value - constant);
  }
}

// What the gradient of one sample (of all, where statistics go over all) needs and finds; arrays of [channels].
struct Backward {
  const Normalisation& n;
  const float *dy, *x, *y, *mean, *inverse, *gamma, *beta;
  float *dx, *dresidual;
  const Blocks blocks;

  // centre, slope, shift of a sample.
  void affine(int64_t sample, float* to) const {
    coefficients(n, mean, inverse, gamma, sample, to, to + n.channels);
    memcpy(to + 2 * n.channels, beta, n.channels * 4);
  }
  template <typename T> static Affine<T> at(const float* affine, int channels, int c) { return {Lane<T>::get(affine + c), Lane<T>::get(affine + channels + c), Lane<T>::get(affine + 2 * channels + c)}; }

  template <Mask MASK> void sums(int64_t row, int64_t rows, const float* affine, float* total) const {
    const int channels = n.channels;
    const int64_t o = row * channels;
    overChannels(channels, [&](int c) { slopes<Vector, MASK>(dy + o + c, x + o + c, y + o + c, rows, channels, at<Vector>(affine, channels, c), total + c, total + channels + c); },
                 [&](int c) { slopes<float, MASK>(dy + o + c, x + o + c, y + o + c, rows, channels, at<float>(affine, channels, c), total + c, total + channels + c); });
  }
  template <Mask MASK> void write(int64_t row, int64_t rows, const float* affine, const float* towards) const {
    const int channels = n.channels;
    const int64_t o = row * channels;
    float* counts = dresidual == nullptr ? nullptr : dresidual + o;
    const float* constant = towards + channels;
    overChannels(channels, [&](int c) { back<Vector, MASK>(dy + o + c, x + o + c, y + o + c, dx + o + c, counts == nullptr ? nullptr : counts + c, rows, channels, at<Vector>(affine, channels, c), load(towards + c), load(constant + c)); },
                 [&](int c) { back<float, MASK>(dy + o + c, x + o + c, y + o + c, dx + o + c, counts == nullptr ? nullptr : counts + c, rows, channels, at<float>(affine, channels, c), towards[c], constant[c]); });
  }
  // From the two sums of each channel: towards and constant, and the sample's shares of dgamma (in place of the dot product) and dbeta.
  void finish(int64_t sample, double* total, float* towards) const {
    const int channels = n.channels, columns = n.columns(), width = n.groups == 0 ? 1 : channels / n.groups;
    const double share = 1.0 / (static_cast<double>(blocks.positions) * width);
    double* dot = total + channels;
    for (int g = 0; g < columns; ++g) {
      const double r = inverse[sample * columns + g], m = mean[sample * columns + g];
      double ofTotal = 0, ofDot = 0;
      for (int c = g * width; c < (g + 1) * width; ++c) {
        ofTotal += total[c] * gamma[c];
        ofDot += dot[c] * gamma[c];
        dot[c] *= r;
      }
      const double steep = ofDot * share * r * r * r;
      for (int c = g * width; c < (g + 1) * width; ++c) {
        towards[c] = static_cast<float>(steep);
        towards[channels + c] = static_cast<float>(ofTotal * share * r - steep * m);
      }
    }
  }

  template <Mask MASK> void run(float* dgamma, float* dbeta) const {
    const int channels = n.channels;
    const int64_t per = blocks.perSample();
    // For each block its two sums; behind them, for each sample, centre, slope, shift, towards, constant; then two sums in double.
    float* parts = scratch(2, (blocks.count() * 2 + blocks.samples * 9 + 4) * channels);
    float* factors = parts + blocks.count() * 2 * channels;
    double* totals = reinterpret_cast<double*>((reinterpret_cast<uintptr_t>(factors + blocks.samples * 5 * channels) + 7) & ~static_cast<uintptr_t>(7));
    const auto total = [&](int64_t s) {
      double* of = totals + s * 2 * channels;
      for (int c = 0; c < 2 * channels; ++c) of[c] = 0;
      for (int64_t b = s * per; b < (s + 1) * per; ++b) for (int c = 0; c < 2 * channels; ++c) of[c] += parts[b * 2 * channels + c];
      finish(s, of, factors + (s * 5 + 3) * channels);
    };
    if (blocks.samples > 1) {
      // Sample by sample, so that the second pass finds the first one's tensors in the cache.
      const int cores = partsFor(static_cast<double>(n.samples) * channels * (n.positions * 8 + 2 * WORK_OF_A_SUM), static_cast<int>(least(blocks.samples, 1 << 20)));
      parallelFor(cores, [&](int core) {
        for (int64_t s = blocks.samples * core / cores; s < blocks.samples * (core + 1) / cores; ++s) {
          float* own = factors + s * 5 * channels;
          affine(s, own);
          for (int64_t b = 0; b < per; ++b) sums<MASK>(s * blocks.positions + b * blocks.rows, least(blocks.rows, blocks.positions - b * blocks.rows), own, parts + (s * per + b) * 2 * channels);
          total(s);
          for (int64_t b = 0; b < per; ++b) write<MASK>(s * blocks.positions + b * blocks.rows, least(blocks.rows, blocks.positions - b * blocks.rows), own, own + 3 * channels);
        }
      });
    } else {
      affine(0, factors);
      overBlocks(n, blocks, [&](int64_t b, int64_t row, int64_t rows) { sums<MASK>(row, rows, factors, parts + b * 2 * channels); });
      total(0);
      overBlocks(n, blocks, [&](int64_t, int64_t row, int64_t rows) { write<MASK>(row, rows, factors, factors + 3 * channels); });
    }
    // Into the first sample's, in order.
    for (int64_t s = 1; s < blocks.samples; ++s) for (int c = 0; c < 2 * channels; ++c) totals[c] += totals[s * 2 * channels + c];
    for (int c = 0; c < channels; ++c) {
      dbeta[c] = static_cast<float>(totals[c]);
      dgamma[c] = static_cast<float>(totals[channels + c]);
    }
  }
};

void normaliseGrad(const Normalisation& n, const float* dy, const float* x, const float* y, const float* mean, const float* inverse, const float* gamma, const float* beta, float* dx, float* dgamma, float* dbeta, float* dresidual) {
  const Backward backward{n, dy, x, y == nullptr ? x : y, mean, inverse, gamma, beta, dx, dresidual, blocksOf(n)};
  if (!n.relu) backward.run<Mask::none>(dgamma, dbeta);
  else if (y != nullptr) backward.run<Mask::read>(dgamma, dbeta);
  else backward.run<Mask::made>(dgamma, dbeta);
}

}  // namespace
}  // namespace ATELIER_SET
}  // namespace atelier
