// The arithmetic for one instruction set; the set-up compiles this file once for each.
#include "convolution.cc"
#include "normalisation.cc"

namespace atelier {
#define ATELIER_JOIN_(a, b) a##b
#define ATELIER_JOIN(a, b) ATELIER_JOIN_(a, b)
extern const Kernels ATELIER_JOIN(kernels, ATELIER_SET);
const Kernels ATELIER_JOIN(kernels, ATELIER_SET) = {
    ATELIER_NAME, WIDTH, ATELIER_SET::convolve, ATELIER_SET::convolveInputGrad, ATELIER_SET::convolveKernelGrad,
    ATELIER_SET::moments, ATELIER_SET::normalise, ATELIER_SET::normaliseGrad,
};
}  // namespace atelier
