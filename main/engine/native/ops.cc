// Our operations as TensorFlow has them in its graphs. Names and order of inputs follow TensorFlow's own where it has the same.
#include "ops.h"
#include "kernels.h"
#include "tensorflow.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace atelier {
namespace {

const Kernels* kernels = &kernelsSse;

// Sizes along one axis under TensorFlow's 'SAME' and 'VALID'.
struct Axis { int out, before; };
Axis axisOf(int size, int kernel, int stride, bool same) {
  if (!same) return {(size - kernel) / stride + 1, 0};
  const int out = (size + stride - 1) / stride;
  return {out, std::max((out - 1) * stride + kernel - size, 0) / 2};
}

struct ConvolutionOp {
  std::vector<int32_t> strides;
  bool same;
  explicit ConvolutionOp(Attributes& attributes) : strides(attributes.integers("strides")), same(attributes.text("padding") == "SAME") {}

  // Throws what does not fit, so that a wrong graph is an error and not a wrong number.
  Convolution sizes(const std::vector<int64_t>& map, const std::vector<int64_t>& kernel) const {
    if (map.size() != 4 || kernel.size() != 4 || map[3] != kernel[2] || strides.size() != 4) throw std::string("a map [N, H, W, C] and a kernel [KH, KW, C, CO] of the same channels are needed");
    Convolution c{};
    c.n = static_cast<int>(map[0]); c.h = static_cast<int>(map[1]); c.w = static_cast<int>(map[2]); c.ci = static_cast<int>(map[3]);
    c.kh = static_cast<int>(kernel[0]); c.kw = static_cast<int>(kernel[1]); c.co = static_cast<int>(kernel[3]);
    c.stride_h = strides[1]; c.stride_w = strides[2];
    const Axis rows = axisOf(c.h, c.kh, c.stride_h, same), columns = axisOf(c.w, c.kw, c.stride_w, same);
    c.oh = rows.out; c.top = rows.before; c.ow = columns.out; c.left = columns.before;
    if (c.oh < 1 || c.ow < 1) throw std::string("the kernel is larger than the map");
    if (c.kh > 16 || c.kw > 16) throw std::string("kernels of up to 16 x 16 are supported");
    return c;
  }
  static void whole(int channels) { if (channels % kernels->width != 0) throw std::string("channels must be a multiple of ") + std::to_string(kernels->width); }
};

std::vector<int64_t> listed(const TF_Tensor* sizes) {
  const int32_t* values = static_cast<const int32_t*>(TF_TensorData(sizes));
  return std::vector<int64_t>(values, values + countOf(sizes));
}

struct Conv2D : ConvolutionOp {
  using ConvolutionOp::ConvolutionOp;
  void compute(Call& call) {
    TF_Tensor *x = call.input(0), *kernel = call.input(1);
    const Convolution c = sizes(shapeOf(x), shapeOf(kernel));
    whole(c.co);
    if (float* y = call.output(0, {c.n, c.oh, c.ow, c.co})) kernels->convolve(c, static_cast<float*>(TF_TensorData(x)), static_cast<float*>(TF_TensorData(kernel)), y);
  }
};

struct Conv2DInputGrad : ConvolutionOp {
  using ConvolutionOp::ConvolutionOp;
  void compute(Call& call) {
    TF_Tensor* kernel = call.input(1);
    const std::vector<int64_t> map = listed(call.input(0));
    const Convolution c = sizes(map, shapeOf(kernel));
    whole(c.ci);
    if (float* dx = call.output(0, map)) kernels->convolveInputGrad(c, static_cast<float*>(TF_TensorData(kernel)), call.floats(2), dx);
  }
};

struct Conv2DKernelGrad : ConvolutionOp {
  using ConvolutionOp::ConvolutionOp;
  void compute(Call& call) {
    TF_Tensor* x = call.input(0);
    const std::vector<int64_t> kernel = listed(call.input(1));
    const Convolution c = sizes(shapeOf(x), kernel);
    whole(c.co);
    if (float* dkernel = call.output(0, kernel)) kernels->convolveKernelGrad(c, static_cast<float*>(TF_TensorData(x)), call.floats(2), dkernel);
  }
};

// The product of a table and a matrix is a convolution of one column: rows are positions, columns are channels.
struct MatMul {
  bool turnA, turnB;
  explicit MatMul(Attributes& attributes) : turnA(attributes.flag("transpose_a")), turnB(attributes.flag("transpose_b")) {}
  static Convolution sizes(int rows, int from, int to) { return {1, rows, 1, from, 1, 1, to, rows, 1, 1, 1, 0, 0}; }
  void compute(Call& call) {
    TF_Tensor *a = call.input(0), *b = call.input(1);
    const std::vector<int64_t> p = shapeOf(a), q = shapeOf(b);
    if (p.size() != 2 || q.size() != 2 || (turnA && turnB)) throw std::string("two matrices are needed, at most one of them turned");
    const int64_t rows = turnA ? p[1] : p[0], inner = turnA ? p[0] : p[1], columns = turnB ? q[0] : q[1];
    if ((turnB ? q[1] : q[0]) != inner) throw std::string("the matrices do not go together");
    ConvolutionOp::whole(static_cast<int>(columns));
    float* y = call.output(0, {rows, columns});
    if (y == nullptr) return;
    const float *left = static_cast<float*>(TF_TensorData(a)), *right = static_cast<float*>(TF_TensorData(b));
    if (turnA) kernels->convolveKernelGrad(sizes(static_cast<int>(inner), static_cast<int>(rows), static_cast<int>(columns)), left, right, y);
    else if (turnB) kernels->convolveInputGrad(sizes(static_cast<int>(rows), static_cast<int>(columns), static_cast<int>(inner)), right, left, y);
    else kernels->convolve(sizes(static_cast<int>(rows), static_cast<int>(inner), static_cast<int>(columns)), left, right, y);
  }
};

struct NormalisationOp {
  int groups;
  float eps;
  bool relu;
  explicit NormalisationOp(Attributes& attributes) : groups(attributes.integer("groups")), eps(attributes.number("epsilon")), relu(attributes.flag("relu")) {}
  // The first axis counts samples, the last channels.
  Normalisation sizes(const std::vector<int64_t>& map) const {
    if (map.size() < 2) throw std::string("a tensor [N, ..., C] is needed");
    int64_t positions = 1;
    for (size_t i = 1; i + 1 < map.size(); ++i) positions *= map[i];
    const int channels = static_cast<int>(map.back());
    if (groups > 0 && channels % groups != 0) throw std::string("the channels cannot be split into that many groups");
    return {map[0], positions, channels, groups, eps, relu};
  }
};

struct Moments : NormalisationOp {
  using NormalisationOp::NormalisationOp;
  void compute(Call& call) {
    TF_Tensor* x = call.input(0);
    const Normalisation n = sizes(shapeOf(x));
    float *mean = call.output(0, {n.rows(), n.columns()}), *inverse = call.output(1, {n.rows(), n.columns()}), *variance = call.output(2, {n.groups == 0 ? n.channels : 0});
    if (mean != nullptr && inverse != nullptr && (variance != nullptr || n.groups != 0)) kernels->moments(n, static_cast<float*>(TF_TensorData(x)), mean, inverse, n.groups == 0 ? variance : nullptr);
  }
};

// x, mean, inverse, gamma, beta, residual (empty where there is none).
struct Normalise : NormalisationOp {
  using NormalisationOp::NormalisationOp;
  void compute(Call& call) {
    TF_Tensor *x = call.input(0), *residual = call.input(5);
    const std::vector<int64_t> shape = shapeOf(x);
    const float* more = countOf(residual) == 0 ? nullptr : static_cast<float*>(TF_TensorData(residual));
    if (more != nullptr && countOf(residual) != countOf(x)) throw std::string("what is added must have the shape of the map");
    if (float* y = call.output(0, shape)) kernels->normalise(sizes(shape), static_cast<float*>(TF_TensorData(x)), call.floats(1), call.floats(2), call.floats(3), call.floats(4), more, y);
  }
};

// dy, x, y (empty where it is not read), mean, inverse, gamma, beta. The fourth output is the gradient of the residual, empty unless asked for.
struct NormaliseGrad : NormalisationOp {
  bool residual;
  explicit NormaliseGrad(Attributes& attributes) : NormalisationOp(attributes), residual(attributes.flag("residual")) {}
  void compute(Call& call) {
    TF_Tensor* x = call.input(1);
    const std::vector<int64_t> shape = shapeOf(x);
    const Normalisation n = sizes(shape);
    const float* dy = call.floats(0);
    TF_Tensor* out = call.input(2);
    const float* y = countOf(out) == 0 ? nullptr : static_cast<float*>(TF_TensorData(out));
    float *dx = call.output(0, shape), *dgamma = call.output(1, {n.channels}), *dbeta = call.output(2, {n.channels}), *dresidual = residual ? call.output(3, shape) : nullptr;
    if (!residual) call.output(3, {0});
    if (dx != nullptr && dgamma != nullptr && dbeta != nullptr) kernels->normaliseGrad(n, dy, static_cast<float*>(TF_TensorData(x)), y, call.floats(3), call.floats(4), call.floats(5), call.floats(6), dx, dgamma, dbeta, dresidual);
  }
};

// Many variables lie in one table, each from a row of its own on (graph/flat.ts).
constexpr int64_t ROW = 16;
inline int64_t rowsOf(int64_t size) { return (size + ROW - 1) / ROW * ROW; }

// The variables out of the table. `ranks` and `sizes` are their shapes, one after the other.
struct Unflatten {
  std::vector<std::vector<int64_t>> shapes;
  explicit Unflatten(Attributes& attributes) {
    const std::vector<int32_t> sizes = attributes.integers("sizes");
    size_t at = 0;
    for (int32_t rank : attributes.integers("ranks")) {
      shapes.emplace_back(sizes.begin() + at, sizes.begin() + at + rank);
      at += rank;
    }
  }
  void compute(Call& call) {
    const float* from = call.floats(0);
    for (size_t i = 0; i < shapes.size(); ++i) {
      int64_t size = 1;
      for (int64_t d : shapes[i]) size *= d;
      if (float* to = call.output(static_cast<int>(i), shapes[i])) memcpy(to, from, size * 4);
      from += rowsOf(size);
    }
  }
};

// The table out of one tensor for each variable; the ends of rows are 0.
struct Flatten {
  explicit Flatten(Attributes&) {}
  void compute(Call& call) {
    std::vector<TF_Tensor*> parts;
    int64_t all = 0;
    for (int i = 0; i < call.inputs(); ++i) {
      parts.push_back(call.input(i));
      all += rowsOf(countOf(parts.back()));
    }
    float* to = call.output(0, {all / ROW, ROW});
    if (to == nullptr) return;
    for (TF_Tensor* part : parts) {
      const int64_t size = countOf(part), whole = rowsOf(size);
      memcpy(to, TF_TensorData(part), size * 4);
      memset(to + size, 0, (whole - size) * 4);
      to += whole;
    }
  }
};

// What is thrown becomes the error of the graph's run.
template <typename Operation> struct Guarded : Operation {
  using Operation::Operation;
  void run(Call& call) {
    try {
      this->compute(call);
    } catch (const std::string& message) {
      call.fail(message);
    }
  }
};

}  // namespace

const Kernels& chosenKernels() { return *kernels; }

void registerOperations() {
  __builtin_cpu_init();
  // The variable may only hold back: for tests, and to compute as another processor does.
  const char* given = getenv("ATELIER_INSTRUCTIONS");
  const std::string limit = given == nullptr ? "" : given;
  if (limit != "sse" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) kernels = &kernelsAvx2;
  if (limit != "sse" && limit != "avx2" && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) kernels = &kernelsAvx512;
  const std::initializer_list<const char*> window = {"strides: list(int)", "padding: string"}, norm = {"groups: int", "epsilon: float", "relu: bool"};
  define<Guarded<Conv2D>>("AtelierConv2D", {"input: float", "filter: float"}, {"output: float"}, window);
  define<Guarded<Conv2DInputGrad>>("AtelierConv2DBackpropInput", {"input_sizes: int32", "filter: float", "out_backprop: float"}, {"output: float"}, window);
  define<Guarded<Conv2DKernelGrad>>("AtelierConv2DBackpropFilter", {"input: float", "filter_sizes: int32", "out_backprop: float"}, {"output: float"}, window);
  define<Guarded<MatMul>>("AtelierMatMul", {"a: float", "b: float"}, {"product: float"}, {"transpose_a: bool", "transpose_b: bool"});
  define<Guarded<Moments>>("AtelierMoments", {"x: float"}, {"mean: float", "inverse: float", "variance: float"}, norm);
  define<Guarded<Normalise>>("AtelierNormalise", {"x: float", "mean: float", "inverse: float", "gamma: float", "beta: float", "residual: float"}, {"y: float"}, norm);
  define<Guarded<NormaliseGrad>>("AtelierNormaliseGrad", {"dy: float", "x: float", "y: float", "mean: float", "inverse: float", "gamma: float", "beta: float"}, {"dx: float", "dgamma: float", "dbeta: float", "dresidual: float"}, {"groups: int", "epsilon: float", "relu: bool", "residual: bool"});
  define<Guarded<Unflatten>>("AtelierUnflatten", {"table: float"}, {"parts: count * float"}, {"count: int", "ranks: list(int)", "sizes: list(int)"});
  define<Guarded<Flatten>>("AtelierFlatten", {"parts: count * float"}, {"table: float"}, {"count: int"});
}

}  // namespace atelier
