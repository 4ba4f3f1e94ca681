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

inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// Runs vector(c) for whole vectors of channels and single(c) for the rest.
template <typename V, typename S> inline void overChannels(int channels, V&& vector, S&& single) {
  int c = 0;
  for (; c + WIDTH <= channels; c += WIDTH) vector(c);
  for (; c < channels; ++c) single(c);
}

// Sums over `rows` rows of f(x) or of f(x, y), for each channel.
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

// Sums of dy and of dy (x - mean) over rows; where the mask is given, dy counts where it is above 0.
template <typename T, bool MASKED> inline void slopes(const float* dy, const float* x, const float* mask, int64_t rows, int channels, T mean, float* total, float* dot) {
  T sum{}, product{};
  for (int64_t r = 0; r < rows; ++r) {
    T d = Lane<T>::get(dy + r * channels);
    if (MASKED) d = Lane<T>::get(mask + r * channels) > Lane<T>::of(0) ? d : T{};
    sum += d;
    product += d * (Lane<T>::get(x + r * channels) - mean);
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
  // Blocks, then channels of a group, in order; in double, since there are few.
  const int width = n.groups == 0 ? 1 : channels / n.groups;
  for (int64_t s = 0; s < blocks.samples; ++s) for (int g = 0; g < n.columns(); ++g) {
    double count = 0, centre = 0, squares = 0;
    for (int64_t b = 0; b < blocks.perSample(); ++b) {
      const float* part = parts + (s * blocks.perSample() + b) * 2 * channels;
      const double rows = static_cast<double>(least(blocks.rows, blocks.positions - b * blocks.rows));
      for (int c = g * width; c < (g + 1) * width; ++c) {
        const double total = count + rows, delta = part[c] - centre;
        centre += delta * (rows / total);
        squares += part[channels + c] + delta * delta * (count * rows / total);
        count = total;
      }
    }
    mean[s * n.columns() + g] = static_cast<float>(centre);
    inverse[s * n.columns() + g] = static_cast<float>(1.0 / sqrt(squares / count + n.eps));
    if (variance != nullptr) variance[g] = static_cast<float>(count > 1 ? squares / (count - 1) : squares);
  }
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
    if (relu) value = value > Lane<T>::of(0) ? value : T{};
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

// dx = slope dy - towards x - constant, for each channel of one sample.
template <typename T> inline void back(const float* dy, const float* x, const float* mask, float* dx, float* masked, int64_t rows, int channels, T slope, T towards, T constant) {
  for (int64_t r = 0; r < rows; ++r) {
    T d = Lane<T>::get(dy + r * channels);
    if (mask != nullptr) d = Lane<T>::get(mask + r * channels) > Lane<T>::of(0) ? d : T{};
    if (masked != nullptr) Lane<T>::put(masked + r * channels, d);
    Lane<T>::put(dx + r * channels, slope * d - towards * Lane<T>::get(x + r * channels) - constant);
  }
}

void normaliseGrad(const Normalisation& n, const float* dy, const float* x, const float* y, const float* mean, const float* inverse, const float* gamma, float* dx, float* dgamma, float* dbeta, float* dresidual) {
  const Blocks blocks = blocksOf(n);
  const int channels = n.channels, columns = n.columns(), width = n.groups == 0 ? 1 : channels / n.groups;
  const int64_t per = blocks.perSample();
  // For each block the two sums of each channel; behind them, for each sample, slope, towards and constant.
  float* parts = scratch(2, (blocks.count() * 2 + blocks.samples * 3) * channels);
  float* factors = parts + blocks.count() * 2 * channels;
  const float* mask = n.relu ? y : nullptr;
  overBlocks(n, blocks, [&](int64_t b, int64_t row, int64_t rows) {
    float *centre = scratch(3, 2 * channels), *total = parts + b * 2 * channels, *dot = total + channels;
    coefficients(n, mean, inverse, gamma, b / per, centre, centre + channels);
    const int64_t at = row * channels;
    if (mask == nullptr) overChannels(channels, [&](int c) { slopes<Vector, false>(dy + at + c, x + at + c, nullptr, rows, channels, load(centre + c), total + c, dot + c); }, [&](int c) { slopes<float, false>(dy + at + c, x + at + c, nullptr, rows, channels, centre[c], total + c, dot + c); });
    else overChannels(channels, [&](int c) { slopes<Vector, true>(dy + at + c, x + at + c, mask + at + c, rows, channels, load(centre + c), total + c, dot + c); }, [&](int c) { slopes<float, true>(dy + at + c, x + at + c, mask + at + c, rows, channels, centre[c], total + c, dot + c); });
  });
  double* ofChannel = reinterpret_cast<double*>(scratch(3, 8 * channels));
  double *sumGamma = ofChannel, *sumBeta = ofChannel + channels, *total = ofChannel + 2 * channels, *dot = ofChannel + 3 * channels;
  for (int c = 0; c < 2 * channels; ++c) ofChannel[c] = 0;
  const double share = 1.0 / (static_cast<double>(blocks.positions) * width);
  for (int64_t s = 0; s < blocks.samples; ++s) {
    for (int c = 0; c < 2 * channels; ++c) total[c] = 0;
    for (int64_t b = s * per; b < (s + 1) * per; ++b) for (int c = 0; c < 2 * channels; ++c) total[c] += parts[b * 2 * channels + c];
    float *slope = factors + s * 3 * channels, *towards = slope + channels, *constant = towards + channels;
    for (int g = 0; g < columns; ++g) {
      const double r = inverse[s * columns + g], m = mean[s * columns + g];
      double ofTotal = 0, ofDot = 0;
      for (int c = g * width; c < (g + 1) * width; ++c) {
        sumBeta[c] += total[c];
        sumGamma[c] += dot[c] * r;
        ofTotal += total[c] * gamma[c];
        ofDot += dot[c] * gamma[c];
      }
      const double steep = ofDot * share * r * r * r;
      for (int c = g * width; c < (g + 1) * width; ++c) {
        slope[c] = static_cast<float>(r * gamma[c]);
        towards[c] = static_cast<float>(steep);
        constant[c] = static_cast<float>(ofTotal * share * r - steep * m);
      }
    }
  }
  for (int c = 0; c < channels; ++c) { dgamma[c] = static_cast<float>(sumGamma[c]); dbeta[c] = static_cast<float>(sumBeta[c]); }
  overBlocks(n, blocks, [&](int64_t b, int64_t row, int64_t rows) {
    const float *slope = factors + b / per * 3 * channels, *towards = slope + channels, *constant = towards + channels;
    const int64_t at = row * channels;
    const auto part = [&](const float* whole, int c) { return whole == nullptr ? nullptr : whole + at + c; };
    float* kept = dresidual == nullptr ? nullptr : dresidual + at;
    overChannels(channels, [&](int c) { back<Vector>(dy + at + c, x + at + c, part(mask, c), dx + at + c, kept == nullptr ? nullptr : kept + c, rows, channels, load(slope + c), load(towards + c), load(constant + c)); },
                 [&](int c) { back<float>(dy + at + c, x + at + c, part(mask, c), dx + at + c, kept == nullptr ? nullptr : kept + c, rows, channels, slope[c], towards[c], constant[c]); });
  });
}

}  // namespace
}  // namespace ATELIER_SET
}  // namespace atelier
