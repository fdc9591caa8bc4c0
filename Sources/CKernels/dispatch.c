// Chooses the level and forwards every kernel to it.
#include "kernels.h"
#include "table.h"

/// The level in use; -1 until the first call.
static _Atomic int active = -1;

static const struct lk_table *const tables[LK_LEVELS] = {
    [LK_SCALAR] = &lk_scalar_table,
#if defined(__aarch64__)
    [LK_NEON] = &lk_neon_table,
#endif
#if defined(__x86_64__)
    [LK_AVX2] = &lk_avx2_table,
    [LK_AVX512] = &lk_avx512_table,
    [LK_AVX512BF16] = &lk_avx512bf16_table,
#endif
};

int lk_level_supported(int level) {
  if (level < 0 || level >= LK_LEVELS || tables[level] == NULL) return 0;
#if defined(__x86_64__)
  if (level == LK_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (level == LK_AVX512 || level == LK_AVX512BF16)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           (level == LK_AVX512 || __builtin_cpu_supports("avx512bf16"));
#endif
  return 1;
}

int lk_set_level(int level) {
  if (!lk_level_supported(level)) return -1;
  active = level;
  return 0;
}

int lk_level(void) {
  int level = active;
  if (level >= 0) return level;
  int best = LK_LEVELS - 1;
  while (!lk_level_supported(best)) best--;
  // Another thread may have chosen meanwhile; its choice stands.
  return __c11_atomic_compare_exchange_strong(&active, &level, best, __ATOMIC_SEQ_CST,
                                              __ATOMIC_SEQ_CST)
             ? best
             : level;
}

const char *lk_level_name(int level) {
  switch (level) {
    case LK_SCALAR: return "scalar";
    case LK_NEON: return "neon";
    case LK_AVX2: return "avx2";
    case LK_AVX512: return "avx512";
    case LK_AVX512BF16: return "avx512bf16";
    default: return "unknown";
  }
}

#define FORWARD(name, parameters, arguments) \
  void lk_##name parameters { (tables[lk_level()]->name)arguments; }
LK_KERNELS(FORWARD)

double lk_dot(ptrdiff_t n, const float *a, const float *b) {
  double sum = 0;
  for (ptrdiff_t i = 0; i < n; i += LK_SUM_BLOCK) {
    float partial;
    lk_dot_partials(n - i < LK_SUM_BLOCK ? n - i : LK_SUM_BLOCK, a + i, b + i, &partial);
    sum += (double)partial;
  }
  return sum;
}
