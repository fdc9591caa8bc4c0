// Each loop has as many independent sums as the processor has operations of the kind in flight. The compiler cannot do them
// beforehand: what they start with is volatile, and so is what they end in.
#include "peaks.h"

#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static volatile float start = 0.5f, end;

/// A function NAME that does 12 multiply-adds a round on vectors of BYTES bytes.
#define FUSED(NAME, BYTES)                                                        \
  static double NAME(long rounds) {                                               \
    typedef float vector __attribute__((vector_size(BYTES)));                     \
    const vector x = (vector){} + start, y = x * start;                           \
    vector sums[12];                                                              \
    for (int i = 0; i < 12; i++) sums[i] = x * (float)i;                          \
    for (long round = 0; round < rounds; round++) {                               \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; i++) sums[i] =   \
          __builtin_elementwise_fma(sums[i], x, y);                               \
    }                                                                             \
    for (int i = 1; i < 12; i++) sums[0] += sums[i];                              \
    end = sums[0][0];                                                             \
    return 2.0 * 12 * (BYTES / 4) * (double)rounds;                               \
  }

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
FUSED(fused_avx2, 32)
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,fma,amx-tile,amx-bf16"))), apply_to = function)
FUSED(fused_avx512, 64)

static double pairs(long rounds) {
  const __m512 ones = _mm512_set1_ps(start);
  const __m512bh x = (__m512bh)ones;
  __m512 sums[12];
  for (int i = 0; i < 12; i++) sums[i] = ones * (float)i;
  for (long round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 12; i++) sums[i] = _mm512_dpbf16_ps(sums[i], x, x);
  }
  for (int i = 1; i < 12; i++) sums[0] += sums[i];
  end = _mm512_reduce_add_ps(sums[0]);
  return 2.0 * 12 * 32 * (double)rounds;
}

static double in_tiles(long rounds) {
  _tile_loadconfig(&lk_whole_tiles);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
  _tile_zero(6);
  _tile_zero(7);
  for (long round = 0; round < rounds; round++) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  float sums[256];
  _tile_stored(0, sums, 64);
  _tile_release();
  end = sums[0];
  return 4 * 2.0 * 16 * 16 * 32 * (double)rounds;
}
#pragma clang attribute pop

double peak_operations(int kind, long rounds) {
  if (kind == PEAK_TILES) return lk_level_supported(LK_AMX) ? in_tiles(rounds) : 0;
  if (kind == PEAK_PAIRS) return lk_level_supported(LK_AVX512BF16) ? pairs(rounds) : 0;
  if (lk_level_supported(LK_AVX512)) return fused_avx512(rounds);
  return lk_level_supported(LK_AVX2) ? fused_avx2(rounds) : 0;
}
#elif defined(__aarch64__)
FUSED(fused_neon, 16)

double peak_operations(int kind, long rounds) { return kind == PEAK_FUSED ? fused_neon(rounds) : 0; }
#else
double peak_operations(int kind, long rounds) { return 0; }
#endif

unsigned long peak_read(const void *first, ptrdiff_t bytes) {
  typedef unsigned long vector __attribute__((vector_size(64)));
  const vector *words = first;
  vector a = {}, b = {}, c = {}, d = {};
  for (ptrdiff_t i = 0; i < bytes / 64; i += 4) {
    a ^= words[i];
    b ^= words[i + 1];
    c ^= words[i + 2];
    d ^= words[i + 3];
  }
  a ^= b ^ c ^ d;
  unsigned long sum = 0;
  for (int i = 0; i < 8; i++) sum ^= a[i];
  return sum;
}
