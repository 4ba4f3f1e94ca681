#pragma once
#include "kernels.h"
namespace atelier {
// Makes the operations known to TensorFlow, with the arithmetic that suits this processor. Once for a process.
void registerOperations();
const Kernels& chosenKernels();
}  // namespace atelier
