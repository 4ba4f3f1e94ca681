#include "pool.h"
#include "kernels.h"

#include <stdlib.h>
#include <xmmintrin.h>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace atelier {
namespace {

// Multiply-adds below which a part costs more to hand over than to do: some microseconds.
constexpr double WORK_OF_A_PART = 150e3;

// `mode`: how the thread that brings the job rounds numbers too small to be normal. TensorFlow's threads make them 0, and all
// parts must do alike, or bits would depend on who did them.
struct Job { void (*body)(void*, int); void* argument; int parts; unsigned mode; std::atomic<int> next{0}, users{0}; };

struct Pool {
  std::mutex lock;
  std::condition_variable news;
  std::vector<Job*> jobs;
  // Threads at work on jobs, those that brought one and helpers. More than there are cores would only take turns.
  int running = 0;
  std::atomic<int> threads{1};
  int started = 0;
};
// Never destroyed: its threads run until the process ends.
Pool& pool() { static Pool* made = new Pool; return *made; }

void work(Job& job) {
  for (int part = job.next.fetch_add(1, std::memory_order_relaxed); part < job.parts; part = job.next.fetch_add(1, std::memory_order_relaxed)) job.body(job.argument, part);
}

void helper() {
  Pool& p = pool();
  std::unique_lock<std::mutex> held(p.lock);
  for (;;) {
    Job* found = nullptr;
    if (p.running < p.threads) for (Job* job : p.jobs) if (job->next.load(std::memory_order_relaxed) < job->parts) { found = job; break; }
    if (found == nullptr) { p.news.wait(held); continue; }
    found->users.fetch_add(1, std::memory_order_relaxed);
    ++p.running;
    held.unlock();
    _mm_setcsr(found->mode);
    work(*found);
    found->users.fetch_sub(1, std::memory_order_release);
    held.lock();
    --p.running;
  }
}

}  // namespace

void setThreads(int threads) {
  Pool& p = pool();
  std::lock_guard<std::mutex> held(p.lock);
  p.threads = std::max(1, threads);
  try {
    for (; p.started < p.threads - 1; ++p.started) std::thread(helper).detach();
  } catch (const std::system_error&) {
    // The system gives no more threads: those that there are do all the work.
    p.threads = p.started + 1;
  }
}

int partsFor(double work, int most) {
  return std::max(1, std::min({most, pool().threads.load(std::memory_order_relaxed), static_cast<int>(work / WORK_OF_A_PART)}));
}

void parallel(int parts, void (*body)(void*, int), void* argument) {
  Pool& p = pool();
  Job job{body, argument, parts, _mm_getcsr()};
  bool room;
  {
    std::lock_guard<std::mutex> held(p.lock);
    room = ++p.running < p.threads && parts > 1;
    p.jobs.push_back(&job);
  }
  if (room) { if (parts == 2) p.news.notify_one(); else p.news.notify_all(); }
  work(job);
  bool left = false;
  {
    std::lock_guard<std::mutex> held(p.lock);
    --p.running;
    p.jobs.erase(std::find(p.jobs.begin(), p.jobs.end(), &job));
    for (const Job* other : p.jobs) left = left || other->next.load(std::memory_order_relaxed) < other->parts;
  }
  if (left) p.news.notify_one();
  // Every part is taken by now; those that helpers took are nearly done.
  for (int spins = 0; job.users.load(std::memory_order_acquire) != 0; ++spins) if (spins > 2000) std::this_thread::yield();
}

float* scratch(int slot, int64_t count) {
  struct Buffers { float* data[4] = {}; int64_t size[4] = {}; ~Buffers() { for (float* d : data) free(d); } };
  thread_local Buffers held;
  if (held.size[slot] < count) {
    free(held.data[slot]);
    held.size[slot] = count + 1024;
    held.data[slot] = static_cast<float*>(aligned_alloc(64, (static_cast<size_t>(held.size[slot]) * 4 + 63) / 64 * 64));
    if (held.data[slot] == nullptr) abort();
  }
  return held.data[slot];
}

}  // namespace atelier
