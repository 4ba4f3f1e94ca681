// What the operations (ops.cc) ask of the arithmetic (convolution.cc, normalisation.cc), which is compiled once for each
// instruction set. Layouts: maps [N, H, W, C], kernels [KH, KW, CI, CO], both contiguous float32.
#pragma once
#include <stdint.h>

namespace atelier {

// Runs body(argument, 0) ... body(argument, parts - 1), some of them at the same time on other cores.
void parallel(int parts, void (*body)(void*, int), void* argument);
template <typename Body> void parallelFor(int parts, Body body) {
  parallel(parts, [](void* held, int part) { (*static_cast<Body*>(held))(part); }, &body);
}
// Number of parts worth making for so many multiply-adds.
int partsFor(double work, int most);
// At least `count` floats of the calling thread's own, kept between calls; one buffer for each `slot` (0 to 3).
float* scratch(int slot, int64_t count);

// Sizes of a convolution. Padding before the first row and column; what lies after the last follows from the sizes.
struct Convolution { int n, h, w, ci, kh, kw, co, oh, ow, stride_h, stride_w, top, left; };

// x seen as [samples, positions, channels]. groups == 0: statistics of each channel over everything (batch norm), so rows = 1
// and columns = channels; else of each group of channels of each sample: rows = samples, columns = groups.
struct Normalisation {
  int64_t samples, positions; int channels, groups; float eps; bool relu;
  int64_t rows() const { return groups == 0 ? 1 : samples; }
  int columns() const { return groups == 0 ? channels : groups; }
};

struct Kernels {
  const char* name;
  // Floats in a vector: channels that vectors run over must be a multiple of it.
  int width;
  void (*convolve)(const Convolution&, const float* x, const float* kernel, float* y);
  void (*convolveInputGrad)(const Convolution&, const float* kernel, const float* dy, float* dx);
  void (*convolveKernelGrad)(const Convolution&, const float* x, const float* dy, float* dkernel);
  // mean and inverse standard deviation [rows, columns]; variance (unbiased) [channels] where groups == 0, else null.
  void (*moments)(const Normalisation&, const float* x, float* mean, float* inverse, float* variance);
  // y = (x - mean) inverse gamma + beta (+ residual, where not null), then relu if asked.
  void (*normalise)(const Normalisation&, const float* x, const float* mean, const float* inverse, const float* gamma, const float* beta, const float* residual, float* y);
  // Gradients of normalise and moments together. Where relu is set, dy counts where y > 0; y is null where it had no
  // residual, since it then comes out again from x. dresidual may be null.
  void (*normaliseGrad)(const Normalisation&, const float* dy, const float* x, const float* y, const float* mean, const float* inverse, const float* gamma, const float* beta, float* dx, float* dgamma, float* dbeta, float* dresidual);
};

extern const Kernels kernelsSse, kernelsAvx2, kernelsAvx512;

}  // namespace atelier
