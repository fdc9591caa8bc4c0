// The vector of 16 floats as two AVX registers. Meanings as in scalar.h.
#pragma once
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

/// MXCSR can treat subnormal numbers as 0 (common.h).
#define V_HAS_FLUSH

typedef struct {
  __m256 low, high;
} v16;

static inline v16 v_of(__m256 low, __m256 high) { return (v16){low, high}; }

/// All bits set in the first n of 8 lanes.
static inline __m256i v_mask(ptrdiff_t n) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), lanes);
}

static inline v16 v_set(float x) { return v_of(_mm256_set1_ps(x), _mm256_set1_ps(x)); }
static inline v16 v_load(const float *p) { return v_of(_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)); }
static inline v16 v_load_n(const float *p, ptrdiff_t n) {
  return v_of(_mm256_maskload_ps(p, v_mask(n)), _mm256_maskload_ps(p + 8, v_mask(n - 8)));
}
static inline void v_store(float *p, v16 x) {
  _mm256_storeu_ps(p, x.low);
  _mm256_storeu_ps(p + 8, x.high);
}
static inline void v_store_n(float *p, v16 x, ptrdiff_t n) {
  _mm256_maskstore_ps(p, v_mask(n), x.low);
  _mm256_maskstore_ps(p + 8, v_mask(n - 8), x.high);
}

#define BOTH(f) v_of(f(a.low, b.low), f(a.high, b.high))
static inline v16 v_add(v16 a, v16 b) { return BOTH(_mm256_add_ps); }
static inline v16 v_sub(v16 a, v16 b) { return BOTH(_mm256_sub_ps); }
static inline v16 v_mul(v16 a, v16 b) { return BOTH(_mm256_mul_ps); }
static inline v16 v_div(v16 a, v16 b) { return BOTH(_mm256_div_ps); }
static inline v16 v_max(v16 a, v16 b) { return BOTH(_mm256_max_ps); }
static inline v16 v_min(v16 a, v16 b) { return BOTH(_mm256_min_ps); }
#undef BOTH
static inline v16 v_sqrt(v16 a) { return v_of(_mm256_sqrt_ps(a.low), _mm256_sqrt_ps(a.high)); }
static inline v16 v_fma(v16 a, v16 b, v16 c) {
  return v_of(_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high));
}
static inline v16 v_fnma(v16 a, v16 b, v16 c) {
  return v_of(_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high));
}
static inline v16 v_less(v16 a, v16 b, v16 x, v16 y) {
  return v_of(_mm256_blendv_ps(y.low, x.low, _mm256_cmp_ps(a.low, b.low, _CMP_LT_OQ)),
              _mm256_blendv_ps(y.high, x.high, _mm256_cmp_ps(a.high, b.high, _CMP_LT_OQ)));
}
static inline v16 v_first(v16 x, v16 y, ptrdiff_t n) {
  return v_of(_mm256_blendv_ps(y.low, x.low, _mm256_castsi256_ps(v_mask(n))),
              _mm256_blendv_ps(y.high, x.high, _mm256_castsi256_ps(v_mask(n - 8))));
}

/// x * 2^n as two factors, 8 lanes.
static inline __m256 v_scale2_half(__m256 x, __m256 n) {
  const __m256i bias = _mm256_set1_epi32(127);
  __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1);
  __m256i low = _mm256_slli_epi32(_mm256_add_epi32(half, bias), 23);
  __m256i high = _mm256_slli_epi32(_mm256_add_epi32(_mm256_sub_epi32(whole, half), bias), 23);
  x = _mm256_mul_ps(x, _mm256_castsi256_ps(low));
  return _mm256_mul_ps(x, _mm256_castsi256_ps(high));
}
static inline v16 v_scale2(v16 x, v16 n) {
  return v_of(v_scale2_half(x.low, n.low), v_scale2_half(x.high, n.high));
}

static inline float v_sum(v16 x) {
  __m256 by8 = _mm256_add_ps(x.low, x.high);
  __m128 by4 = _mm_add_ps(_mm256_castps256_ps128(by8), _mm256_extractf128_ps(by8, 1));
  __m128 by2 = _mm_add_ps(by4, _mm_movehl_ps(by4, by4));
  return _mm_cvtss_f32(_mm_add_ss(by2, _mm_shuffle_ps(by2, by2, 1)));
}
static inline float v_greatest(v16 x) {
  __m256 by8 = _mm256_max_ps(x.low, x.high);
  __m128 by4 = _mm_max_ps(_mm256_castps256_ps128(by8), _mm256_extractf128_ps(by8, 1));
  __m128 by2 = _mm_max_ps(by4, _mm_movehl_ps(by4, by4));
  return _mm_cvtss_f32(_mm_max_ss(by2, _mm_shuffle_ps(by2, by2, 1)));
}

/// 8 numbers in bfloat16.
static inline __m256 v_load_half8(const uint16_t *p) {
  __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p));
  return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}
static inline v16 v_load_half(const uint16_t *p) { return v_of(v_load_half8(p), v_load_half8(p + 8)); }
static inline __m256 v_upper8(__m256 x) {
  return _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32((int)0xffff0000)));
}
static inline __m256 v_lower8(__m256 x) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(x), 16));
}
static inline __m256 v_bf16_8(__m256 x) {
  const __m256i u = _mm256_castps_si256(x), one = _mm256_set1_epi32(1);
  __m256i odd = _mm256_and_si256(_mm256_srli_epi32(u, 16), one);
  __m256i r = _mm256_add_epi32(_mm256_add_epi32(u, _mm256_set1_epi32(0x7fff)), odd);
  __m256 quiet = _mm256_or_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(0x400000)));
  __m256 nan = _mm256_cmp_ps(x, x, _CMP_UNORD_Q);
  return v_upper8(_mm256_blendv_ps(_mm256_castsi256_ps(r), quiet, nan));
}
static inline __m256 v_join8(__m256 low, __m256 high) {
  __m256i lower = _mm256_srli_epi32(_mm256_castps_si256(low), 16);
  return _mm256_or_ps(_mm256_castsi256_ps(lower), v_upper8(high));
}
static inline v16 v_bf16(v16 x) { return v_of(v_bf16_8(x.low), v_bf16_8(x.high)); }
static inline v16 v_upper(v16 x) { return v_of(v_upper8(x.low), v_upper8(x.high)); }
static inline v16 v_lower(v16 x) { return v_of(v_lower8(x.low), v_lower8(x.high)); }
static inline v16 v_join(v16 a, v16 b) { return v_of(v_join8(a.low, b.low), v_join8(a.high, b.high)); }

static inline v16 v_load_f16(const uint16_t *p) {
  return v_of(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)),
              _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p + 8))));
}
static inline __m256 v_load_bytes8(const uint8_t *p) {
  return _mm256_castsi256_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}
static inline v16 v_load_bytes(const uint8_t *p) { return v_of(v_load_bytes8(p), v_load_bytes8(p + 8)); }
static inline __attribute__((always_inline)) __m256 v_field8(__m256 x, int right, uint32_t mask) {
  __m256i u = _mm256_castps_si256(x);
  u = right < 0 ? _mm256_slli_epi32(u, -right) : _mm256_srli_epi32(u, right);
  return _mm256_castsi256_ps(_mm256_and_si256(u, _mm256_set1_epi32((int)mask)));
}
static inline __attribute__((always_inline)) v16 v_field(v16 x, int right, uint32_t mask) {
  return v_of(v_field8(x.low, right, mask), v_field8(x.high, right, mask));
}
static inline v16 v_either(v16 a, v16 b) {
  return v_of(_mm256_or_ps(a.low, b.low), _mm256_or_ps(a.high, b.high));
}
/// As the lowest bits of 2^23 they are a float.
static inline v16 v_count(v16 x, float less) {
  const v16 large = v_set(0x1p23f);
  return v_sub(v_either(x, large), v_set(0x1p23f + less));
}

/// Columns of the 8 x 8 block at p into one half of out[0 ..< 8].
static inline __attribute__((always_inline)) void v_transpose8(const float *p, ptrdiff_t row,
                                                               ptrdiff_t rows, __m256 out[8]) {
  __m256 r[8], t[8];
  for (int i = 0; i < 8; i++) r[i] = i < rows ? _mm256_loadu_ps(p + i * row) : _mm256_setzero_ps();
  for (int i = 0; i < 4; i++) {
    t[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
  for (int h = 0; h < 2; h++) {
    r[4 * h] = _mm256_shuffle_ps(t[4 * h], t[4 * h + 2], 0x44);
    r[4 * h + 1] = _mm256_shuffle_ps(t[4 * h], t[4 * h + 2], 0xee);
    r[4 * h + 2] = _mm256_shuffle_ps(t[4 * h + 1], t[4 * h + 3], 0x44);
    r[4 * h + 3] = _mm256_shuffle_ps(t[4 * h + 1], t[4 * h + 3], 0xee);
  }
  for (int i = 0; i < 4; i++) {
    out[i] = _mm256_permute2f128_ps(r[i], r[i + 4], 0x20);
    out[i + 4] = _mm256_permute2f128_ps(r[i], r[i + 4], 0x31);
  }
}
static inline __attribute__((always_inline)) void v_transpose(const float *p, ptrdiff_t row,
                                                              ptrdiff_t rows, v16 out[16]) {
  for (int right = 0; right < 16; right += 8) {
    __m256 low[8], high[8];
    v_transpose8(p + right, row, rows, low);
    v_transpose8(p + 8 * row + right, row, rows - 8, high);
    for (int j = 0; j < 8; j++) out[right + j] = v_of(low[j], high[j]);
  }
}
