// The vector of 16 floats as an AVX-512 register. Meanings as in scalar.h.
#pragma once
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

/// MXCSR can treat subnormal numbers as 0 (common.h).
#define V_HAS_FLUSH

typedef __m512 v16;

/// The first n of 16 lanes.
static inline __mmask16 v_mask(ptrdiff_t n) {
  return n >= 16 ? (__mmask16)0xffff : (__mmask16)((1u << n) - 1);
}

static inline v16 v_set(float x) { return _mm512_set1_ps(x); }
static inline v16 v_load(const float *p) { return _mm512_loadu_ps(p); }
static inline v16 v_load_n(const float *p, ptrdiff_t n) { return _mm512_maskz_loadu_ps(v_mask(n), p); }
static inline void v_store(float *p, v16 x) { _mm512_storeu_ps(p, x); }
static inline void v_store_n(float *p, v16 x, ptrdiff_t n) {
  _mm512_mask_storeu_ps(p, v_mask(n), x);
}
static inline v16 v_add(v16 a, v16 b) { return _mm512_add_ps(a, b); }
static inline v16 v_sub(v16 a, v16 b) { return _mm512_sub_ps(a, b); }
static inline v16 v_mul(v16 a, v16 b) { return _mm512_mul_ps(a, b); }
static inline v16 v_div(v16 a, v16 b) { return _mm512_div_ps(a, b); }
static inline v16 v_max(v16 a, v16 b) { return _mm512_max_ps(a, b); }
static inline v16 v_min(v16 a, v16 b) { return _mm512_min_ps(a, b); }
static inline v16 v_sqrt(v16 a) { return _mm512_sqrt_ps(a); }
static inline v16 v_fma(v16 a, v16 b, v16 c) { return _mm512_fmadd_ps(a, b, c); }
static inline v16 v_fnma(v16 a, v16 b, v16 c) { return _mm512_fnmadd_ps(a, b, c); }
static inline v16 v_less(v16 a, v16 b, v16 x, v16 y) {
  return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), y, x);
}
static inline v16 v_first(v16 x, v16 y, ptrdiff_t n) { return _mm512_mask_blend_ps(v_mask(n), y, x); }
static inline v16 v_scale2(v16 x, v16 n) { return _mm512_scalef_ps(x, n); }

/// Lanes 8 ... 15.
static inline __m256 v_high(v16 x) {
  return _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(x), 1));
}
static inline float v_sum(v16 x) {
  __m256 by8 = _mm256_add_ps(_mm512_castps512_ps256(x), v_high(x));
  __m128 by4 = _mm_add_ps(_mm256_castps256_ps128(by8), _mm256_extractf128_ps(by8, 1));
  __m128 by2 = _mm_add_ps(by4, _mm_movehl_ps(by4, by4));
  return _mm_cvtss_f32(_mm_add_ss(by2, _mm_shuffle_ps(by2, by2, 1)));
}
static inline float v_greatest(v16 x) {
  __m256 by8 = _mm256_max_ps(_mm512_castps512_ps256(x), v_high(x));
  __m128 by4 = _mm_max_ps(_mm256_castps256_ps128(by8), _mm256_extractf128_ps(by8, 1));
  __m128 by2 = _mm_max_ps(by4, _mm_movehl_ps(by4, by4));
  return _mm_cvtss_f32(_mm_max_ss(by2, _mm_shuffle_ps(by2, by2, 1)));
}

static inline v16 v_load_half(const uint16_t *p) {
  __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p));
  return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}
static inline v16 v_bf16(v16 x) {
  const __m512i u = _mm512_castps_si512(x), one = _mm512_set1_epi32(1);
  __m512i odd = _mm512_and_si512(_mm512_srli_epi32(u, 16), one);
  __m512i r = _mm512_add_epi32(_mm512_add_epi32(u, _mm512_set1_epi32(0x7fff)), odd);
  __m512i quiet = _mm512_or_si512(u, _mm512_set1_epi32(0x400000));
  r = _mm512_mask_mov_epi32(r, _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q), quiet);
  return _mm512_castsi512_ps(_mm512_and_si512(r, _mm512_set1_epi32((int)0xffff0000)));
}
static inline v16 v_upper(v16 x) {
  const __m512i mask = _mm512_set1_epi32((int)0xffff0000);
  return _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(x), mask));
}
static inline v16 v_lower(v16 x) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(x), 16));
}
static inline v16 v_join(v16 low, v16 high) {
  __m512i lower = _mm512_srli_epi32(_mm512_castps_si512(low), 16);
  return _mm512_castsi512_ps(_mm512_or_si512(lower, _mm512_castps_si512(v_upper(high))));
}

static inline v16 v_load_f16(const uint16_t *p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}
static inline v16 v_load_bytes(const uint8_t *p) {
  return _mm512_castsi512_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)));
}
static inline __attribute__((always_inline)) v16 v_field(v16 x, int right, uint32_t mask) {
  __m512i u = _mm512_castps_si512(x);
  u = right < 0 ? _mm512_slli_epi32(u, (unsigned)-right) : _mm512_srli_epi32(u, (unsigned)right);
  return _mm512_castsi512_ps(_mm512_and_si512(u, _mm512_set1_epi32((int)mask)));
}
static inline v16 v_either(v16 a, v16 b) {
  return _mm512_castsi512_ps(_mm512_or_si512(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
/// As the lowest bits of 2^23 they are a float.
static inline v16 v_count(v16 x, float less) {
  const __m512i large = _mm512_set1_epi32(0x4b000000);
  return v_sub(_mm512_castsi512_ps(_mm512_or_si512(_mm512_castps_si512(x), large)), v_set(0x1p23f + less));
}

/// Four steps of 16: pairs, quadruples, then the quarters of the registers change places.
static inline __attribute__((always_inline)) void v_transpose(const float *p, ptrdiff_t row,
                                                              ptrdiff_t rows, v16 out[16]) {
  __m512 r[16], t[16];
  for (int i = 0; i < 16; i++) r[i] = i < rows ? v_load(p + i * row) : _mm512_setzero_ps();
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    r[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
    r[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
    r[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    r[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0xdd);
  }
  for (int i = 0; i < 4; i++) {
    out[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
    out[i + 4] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0x88);
    out[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
    out[i + 12] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0xdd);
  }
}
