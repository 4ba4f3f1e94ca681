// The door to JavaScript: loading the addon registers the operations. Exports { width, instructions, setThreads(n) }.
#include <node_api.h>
#include <string>
#include "ops.h"
#include "pool.h"

namespace {

napi_value setThreads(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given;
  int32_t threads = 0;
  if (napi_get_cb_info(env, info, &count, &given, nullptr, nullptr) != napi_ok || count < 1 || napi_get_value_int32(env, given, &threads) != napi_ok || threads < 1) {
    napi_throw_range_error(env, nullptr, "setThreads takes a number of threads, at least 1");
    return nullptr;
  }
  atelier::setThreads(threads);
  return nullptr;
}

napi_value start(napi_env env, napi_value exports) {
  // A second environment of the process (a worker thread) finds the operations registered.
  static const std::string failure = [] {
    try {
      atelier::registerOperations();
      return std::string();
    } catch (const std::string& message) {
      return message;
    }
  }();
  if (!failure.empty()) {
    napi_throw_error(env, nullptr, failure.c_str());
    return nullptr;
  }
  const atelier::Kernels& kernels = atelier::chosenKernels();
  napi_value width, name, threads;
  napi_create_int32(env, kernels.width, &width);
  napi_create_string_utf8(env, kernels.name, NAPI_AUTO_LENGTH, &name);
  napi_create_function(env, "setThreads", NAPI_AUTO_LENGTH, setThreads, nullptr, &threads);
  napi_set_named_property(env, exports, "width", width);
  napi_set_named_property(env, exports, "instructions", name);
  napi_set_named_property(env, exports, "setThreads", threads);
  return exports;
}

}  // namespace

NAPI_MODULE(atelier_kernels, start)
