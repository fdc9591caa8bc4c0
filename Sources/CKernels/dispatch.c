// Chooses the level and forwards every kernel to it.
#include "kernels.h"
#include "table.h"

static const struct lk_table *_Atomic active;
static _Atomic int active_level = -1;

static const struct lk_table *table_of(int level) {
  switch (level) {
    case LK_SCALAR: return &lk_scalar_table;
#if defined(__aarch64__)
    case LK_NEON: return &lk_neon_table;
#endif
#if defined(__x86_64__)
    case LK_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &lk_avx2_table
                                                                             : NULL;
    case LK_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                 ? &lk_avx512_table
                 : NULL;
#endif
    default: return NULL;
  }
}

int lk_level_supported(int level) { return table_of(level) != NULL; }

int lk_set_level(int level) {
  const struct lk_table *table = table_of(level);
  if (table == NULL) return -1;
  active_level = level;
  active = table;
  return 0;
}

int lk_level(void) {
  int level = active_level;
  if (level >= 0) return level;
  level = LK_LEVELS - 1;
  while (!lk_level_supported(level)) level--;
  lk_set_level(level);
  return level;
}

const char *lk_level_name(int level) {
  switch (level) {
    case LK_SCALAR: return "scalar";
    case LK_NEON: return "neon";
    case LK_AVX2: return "avx2";
    case LK_AVX512: return "avx512";
    default: return "unknown";
  }
}

static inline const struct lk_table *table(void) {
  const struct lk_table *now = __c11_atomic_load(&active, __ATOMIC_ACQUIRE);
  if (now != NULL) return now;
  lk_level();
  return active;
}

#define FORWARD(name, parameters, arguments) \
  void lk_##name parameters { (table()->name)arguments; }
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
