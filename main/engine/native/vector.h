// A vector of floats of the instruction set that this file is compiled for, in GCC's vector extensions.
// Only C headers here: an inline function of the standard library, compiled for a newer processor, could be the one that
// the linker keeps for all.
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#define ATELIER_SET Avx512
#define ATELIER_NAME "AVX-512"
#define ATELIER_WIDTH 16
#define ATELIER_ROWS 8   // accumulators: 8 rows of 2 vectors, of 32 registers
#elif defined(__AVX2__)
#define ATELIER_SET Avx2
#define ATELIER_NAME "AVX2"
#define ATELIER_WIDTH 8
#define ATELIER_ROWS 6   // 6 rows of 2 vectors, of 16 registers
#else
#define ATELIER_SET Sse
#define ATELIER_NAME "SSE2"
#define ATELIER_WIDTH 4
#define ATELIER_ROWS 6
#endif

namespace atelier {
constexpr int WIDTH = ATELIER_WIDTH;
typedef float Vector __attribute__((vector_size(WIDTH * 4)));
typedef Vector Anywhere __attribute__((aligned(4), may_alias));
static inline Vector load(const float* p) { return *reinterpret_cast<const Anywhere*>(p); }
static inline void store(float* p, Vector v) { *reinterpret_cast<Anywhere*>(p) = v; }
static inline Vector all(float value) { return value - Vector{}; }
}  // namespace atelier
