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

// The tensor's values, of which there must be so many.
const float* sized(TF_Tensor* tensor, int64_t count) {
  if (TF_TensorElementCount(tensor) != count) throw std::string("a tensor has ") + std::to_string(TF_TensorElementCount(tensor)) + " values where " + std::to_string(count) + " are needed";
  return static_cast<const float*>(TF_TensorData(tensor));
}

// Sizes along one axis under TensorFlow's 'SAME' and 'VALID'.
struct Axis { int out, before; };
Axis axisOf(int size, int kernel, int stride, bool same) {
  if (!same) return {size < kernel ? 0 : (size - kernel) / stride + 1, 0};
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
  // dL/dy of the third input.
  static const float* slope(Call& call, const Convolution& c) { return sized(call.input(2), static_cast<int64_t>(c.n) * c.oh * c.ow * c.co); }
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
    kernels->convolve(c, static_cast<float*>(TF_TensorData(x)), static_cast<float*>(TF_TensorData(kernel)), call.output(0, {c.n, c.oh, c.ow, c.co}));
  }
};

struct Conv2DInputGrad : ConvolutionOp {
  using ConvolutionOp::ConvolutionOp;
  void compute(Call& call) {
    TF_Tensor* kernel = call.input(1);
    const std::vector<int64_t> map = listed(call.input(0));
    const Convolution c = sizes(map, shapeOf(kernel));
    whole(c.ci);
    kernels->convolveInputGrad(c, static_cast<float*>(TF_TensorData(kernel)), slope(call, c), call.output(0, map));
  }
};

struct Conv2DKernelGrad : ConvolutionOp {
  using ConvolutionOp::ConvolutionOp;
  void compute(Call& call) {
    TF_Tensor* x = call.input(0);
    const std::vector<int64_t> kernel = listed(call.input(1));
    const Convolution c = sizes(shapeOf(x), kernel);
    whole(c.co);
    kernels->convolveKernelGrad(c, static_cast<float*>(TF_TensorData(x)), slope(call, c), call.output(0, kernel));
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
    if (map[0] * positions * channels == 0) throw std::string("an empty map has no statistics");
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
    kernels->moments(n, static_cast<float*>(TF_TensorData(x)), mean, inverse, n.groups == 0 ? variance : nullptr);
  }
};

// x, mean, inverse, gamma, beta, residual (empty where there is none).
struct Normalise : NormalisationOp {
  using NormalisationOp::NormalisationOp;
  void compute(Call& call) {
    TF_Tensor *x = call.input(0), *residual = call.input(5);
    const std::vector<int64_t> shape = shapeOf(x);
    const Normalisation n = sizes(shape);
    const int64_t statistics = n.rows() * n.columns();
    const float* more = countOf(residual) == 0 ? nullptr : sized(residual, countOf(x));
    kernels->normalise(n, static_cast<float*>(TF_TensorData(x)), sized(call.input(1), statistics), sized(call.input(2), statistics), sized(call.input(3), n.channels), sized(call.input(4), n.channels), more, call.output(0, shape));
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
    const int64_t statistics = n.rows() * n.columns(), all = countOf(x);
    TF_Tensor* out = call.input(2);
    const float *dy = sized(call.input(0), all), *y = countOf(out) == 0 ? nullptr : sized(out, all);
    float *dx = call.output(0, shape), *dgamma = call.output(1, {n.channels}), *dbeta = call.output(2, {n.channels}), *dresidual = residual ? call.output(3, shape) : nullptr;
    if (!residual) call.output(3, {0});
    kernels->normaliseGrad(n, dy, static_cast<float*>(TF_TensorData(x)), y, sized(call.input(3), statistics), sized(call.input(4), statistics), sized(call.input(5), n.channels), sized(call.input(6), n.channels), dx, dgamma, dbeta, dresidual);
  }
};

// Many variables lie in one table, each from a row of its own on (graph/flat.ts).
constexpr int64_t ROW = 16;
inline int64_t sizeOf(const std::vector<int64_t>& shape) { int64_t size = 1; for (int64_t d : shape) size *= d; return size; }
inline int64_t rowsOf(int64_t size) { return (size + ROW - 1) / ROW * ROW; }

// The variables out of the table. `ranks` and `sizes` are their shapes, one after the other.
struct Unflatten {
  std::vector<std::vector<int64_t>> shapes;
  explicit Unflatten(Attributes& attributes) {
    const std::vector<int32_t> sizes = attributes.integers("sizes");
    size_t at = 0;
    for (int32_t rank : attributes.integers("ranks")) {
      if (at + rank > sizes.size()) break;
      shapes.emplace_back(sizes.begin() + at, sizes.begin() + at + rank);
      at += rank;
    }
  }
  void compute(Call& call) {
    int64_t whole = 0;
    for (const std::vector<int64_t>& shape : shapes) whole += rowsOf(sizeOf(shape));
    const float* from = sized(call.input(0), whole);
    for (size_t i = 0; i < shapes.size(); ++i) {
      memcpy(call.output(static_cast<int>(i), shapes[i]), from, sizeOf(shapes[i]) * 4);
      from += rowsOf(sizeOf(shapes[i]));
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
    } catch (const std::exception& error) {
      call.fail(error.what());
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
