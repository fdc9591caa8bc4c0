// Chooses the level and forwards every kernel to it.
#include "kernels.h"
#include "table.h"
#include "tiles.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

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
    [LK_AMX] = &lk_avx512bf16_table,
#endif
};

static const struct lk_tiles_table *const tiles[LK_LEVELS] = {
    [LK_SCALAR] = &lk_scalar_tiles,
#if defined(__aarch64__)
    [LK_NEON] = &lk_neon_tiles,
#endif
#if defined(__x86_64__)
    [LK_AVX2] = &lk_avx2_tiles,
    [LK_AVX512] = &lk_avx512_tiles,
    [LK_AVX512BF16] = &lk_avx512bf16_tiles,
    [LK_AMX] = &lk_amx_tiles,
#endif
};

#if defined(__x86_64__)
/// Whether the processor reads binary16, as all with AVX2 do.
static int has_halves(void) {
  unsigned a, b, c, d;
  return __get_cpuid(1, &a, &b, &c, &d) && c >> 29 & 1;
}

/// Whether the processor has tiles and multiplies bfloat16 in them.
static int has_tiles(void) {
#ifdef LK_TILES_EMULATED
  return 1;
#else
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && d >> 22 & 1 && d >> 24 & 1;
#endif
}
#endif

int lk_level_supported(int level) {
  if (level < 0 || level >= LK_LEVELS || tables[level] == NULL) return 0;
#if defined(__x86_64__)
  if (level == LK_AVX2) 
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_halves();
  if (level == LK_AMX)
    return has_tiles() && lk_level_supported(LK_AVX512BF16) && lk_amx_granted();
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
    case LK_AMX: return "amx";
    default: return "unknown";
  }
}

#define FORWARD(name, parameters, arguments) \
  void lk_##name parameters { (tables[lk_level()]->name)arguments; }
LK_KERNELS(FORWARD)

int lk_tiles_form(void) { return lk_level(); }

ptrdiff_t lk_tiles_panel(int form, ptrdiff_t k) {
  return (k + LK_TILE_DEPTH - 1) / LK_TILE_DEPTH * tiles[form]->block;
}

void lk_tiles_pack_rows(int form, ptrdiff_t first, ptrdiff_t last, ptrdiff_t m, ptrdiff_t k,
                        const float *a, ptrdiff_t a_row, ptrdiff_t a_col, float *packed) {
  tiles[form]->pack_rows(first, last, m, k, a, a_row, a_col, packed);
}

void lk_tiles_pack_columns(int form, ptrdiff_t first, ptrdiff_t last, ptrdiff_t n, ptrdiff_t k,
                           const float *b, ptrdiff_t b_row, ptrdiff_t b_col, float *packed) {
  tiles[form]->pack_columns(first, last, n, k, b, b_row, b_col, packed);
}

void lk_tiles_product(int form, ptrdiff_t row_first, ptrdiff_t row_last, ptrdiff_t column_first,
                      ptrdiff_t column_last, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                      const float *packed_a, const float *packed_b, float *c, ptrdiff_t c_row,
                      int accumulate) {
  // Without blocks there is nothing to add: C stays, or is 0.
  if (k == 0 && accumulate) return;
  tiles[form]->product(row_first, row_last, column_first, column_last, m, n, k, packed_a, packed_b, c,
                       c_row, accumulate);
}

double lk_dot(ptrdiff_t n, const float *a, const float *b) {
  double sum = 0;
  for (ptrdiff_t i = 0; i < n; i += LK_SUM_BLOCK) {
    float partial;
    lk_dot_partials(n - i < LK_SUM_BLOCK ? n - i : LK_SUM_BLOCK, a + i, b + i, &partial);
    sum += (double)partial;
  }
  return sum;
}
