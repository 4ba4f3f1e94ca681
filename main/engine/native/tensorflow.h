// TensorFlow's C interface for kernels (tensorflow/c/kernels.h), with owners for what must be freed.
#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace atelier {

struct Status {
  TF_Status* held = TF_NewStatus();
  ~Status() { TF_DeleteStatus(held); }
  bool ok() const { return TF_GetCode(held) == TF_OK; }
};

// One run of a kernel: its inputs by place, its outputs as they are made. Everything it handed out lives as long as it.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {}
  ~Call() { for (TF_Tensor* t : tensors_) TF_DeleteTensor(t); }

  TF_Tensor* input(int i) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_.held);
    if (tensor == nullptr) throw std::string("an input is missing");
    tensors_.push_back(tensor);
    return tensor;
  }
  const float* floats(int i) { return static_cast<const float*>(TF_TensorData(input(i))); }
  int inputs() const { return TF_NumInputs(context_); }
  // Throws what the allocator says, so that a lack of memory is told as one.
  float* output(int i, const std::vector<int64_t>& shape) {
    int64_t size = 4;
    for (int64_t d : shape) size *= d;
    TF_Tensor* tensor = TF_AllocateOutput(context_, i, TF_FLOAT, shape.data(), static_cast<int>(shape.size()), size, status_.held);
    if (tensor == nullptr || !status_.ok()) throw std::string(TF_Message(status_.held));
    tensors_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }
  void fail(const std::string& message) {
    if (status_.ok()) TF_SetStatus(status_.held, TF_INVALID_ARGUMENT, message.c_str());
    TF_OpKernelContext_Failure(context_, status_.held);
  }

 private:
  TF_OpKernelContext* context_;
  Status status_;
  std::vector<TF_Tensor*> tensors_;
};

inline std::vector<int64_t> shapeOf(const TF_Tensor* tensor) {
  std::vector<int64_t> shape(TF_NumDims(tensor));
  for (size_t i = 0; i < shape.size(); ++i) shape[i] = TF_Dim(tensor, static_cast<int>(i));
  return shape;
}
inline int64_t countOf(const TF_Tensor* tensor) { return TF_TensorElementCount(tensor); }

// A kernel's attributes, read once when the graph is loaded.
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction) {}
  ~Attributes() { if (!status_.ok()) TF_OpKernelConstruction_Failure(construction_, status_.held); }
  int integer(const char* name) { int32_t value = 0; TF_OpKernelConstruction_GetAttrInt32(construction_, name, &value, status_.held); return value; }
  float number(const char* name) { float value = 0; TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status_.held); return value; }
  bool flag(const char* name) { TF_Bool value = 0; TF_OpKernelConstruction_GetAttrBool(construction_, name, &value, status_.held); return value != 0; }
  std::vector<int32_t> integers(const char* name) {
    int32_t count = 0, total = 0;
    TF_OpKernelConstruction_GetAttrSize(construction_, name, &count, &total, status_.held);
    std::vector<int32_t> values(count < 0 ? 0 : count);
    if (!values.empty()) TF_OpKernelConstruction_GetAttrInt32List(construction_, name, values.data(), count, status_.held);
    return values;
  }
  std::string text(const char* name) { char value[32] = {}; TF_OpKernelConstruction_GetAttrString(construction_, name, value, sizeof value - 1, status_.held); return value; }

 private:
  TF_OpKernelConstruction* construction_;
  Status status_;
};

// Registers an operation for the processor. Operation has a constructor from Attributes& and `void run(Call&)`. Throws what TensorFlow says.
template <typename Operation>
void define(const char* name, std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs, std::initializer_list<const char*> attributes) {
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(op, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, [](TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); });
  Status status;
  TF_RegisterOpDefinition(op, status.held);
  if (!status.ok()) throw std::string(TF_Message(status.held));
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(name, "CPU",
    [](TF_OpKernelConstruction* construction) -> void* { Attributes held(construction); return new Operation(held); },
    [](void* operation, TF_OpKernelContext* context) { Call call(context); static_cast<Operation*>(operation)->run(call); },
    [](void* operation) { delete static_cast<Operation*>(operation); });
  TF_RegisterKernelBuilder(name, kernel, status.held);
  if (!status.ok()) throw std::string(TF_Message(status.held));
}

}  // namespace atelier
