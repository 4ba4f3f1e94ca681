#pragma once
namespace atelier {
// Cores that one operation may use, the calling thread's among them.
void setThreads(int threads);
}
