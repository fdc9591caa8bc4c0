// The vector of 16 floats as four NEON registers. Meanings as in scalar.h.
#pragma once
#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
  float32x4_t quarter[4];
} v16;

#define EACH(expression)                                   \
  v16 r;                                                   \
  for (int q = 0; q < 4; q++) r.quarter[q] = (expression); \
  return r

static inline v16 v_set(float x) { EACH(vdupq_n_f32(x)); }
static inline v16 v_load(const float *p) { EACH(vld1q_f32(p + 4 * q)); }
static inline v16 v_load_n(const float *p, ptrdiff_t n) {
  float lanes[16] = {0};
  memcpy(lanes, p, (size_t)n * sizeof(float));
  return v_load(lanes);
}
static inline void v_store(float *p, v16 x) {
  for (int q = 0; q < 4; q++) vst1q_f32(p + 4 * q, x.quarter[q]);
}
static inline void v_store_n(float *p, v16 x, ptrdiff_t n) {
  float lanes[16];
  v_store(lanes, x);
  memcpy(p, lanes, (size_t)n * sizeof(float));
}
static inline v16 v_add(v16 a, v16 b) { EACH(vaddq_f32(a.quarter[q], b.quarter[q])); }
static inline v16 v_sub(v16 a, v16 b) { EACH(vsubq_f32(a.quarter[q], b.quarter[q])); }
static inline v16 v_mul(v16 a, v16 b) { EACH(vmulq_f32(a.quarter[q], b.quarter[q])); }
static inline v16 v_div(v16 a, v16 b) { EACH(vdivq_f32(a.quarter[q], b.quarter[q])); }
static inline v16 v_sqrt(v16 a) { EACH(vsqrtq_f32(a.quarter[q])); }
static inline v16 v_fma(v16 a, v16 b, v16 c) {
  EACH(vfmaq_f32(c.quarter[q], a.quarter[q], b.quarter[q]));
}
static inline v16 v_fnma(v16 a, v16 b, v16 c) {
  EACH(vfmsq_f32(c.quarter[q], a.quarter[q], b.quarter[q]));
}
/// Not vmaxq_f32, whose NaN rule is another.
static inline float32x4_t v_max_quarter(float32x4_t a, float32x4_t b) {
  return vbslq_f32(vcgtq_f32(a, b), a, b);
}
static inline v16 v_max(v16 a, v16 b) { EACH(v_max_quarter(a.quarter[q], b.quarter[q])); }
static inline v16 v_less(v16 a, v16 b, v16 x, v16 y) {
  EACH(vbslq_f32(vcltq_f32(a.quarter[q], b.quarter[q]), x.quarter[q], y.quarter[q]));
}
static inline v16 v_min(v16 a, v16 b) { return v_less(a, b, a, b); }
static inline v16 v_first(v16 x, v16 y, ptrdiff_t n) {
  const int32x4_t lanes = {0, 1, 2, 3};
  const int32_t count = n > 16 ? 16 : (int32_t)n;
  EACH(vbslq_f32(vcltq_s32(lanes, vdupq_n_s32(count - 4 * q)), x.quarter[q], y.quarter[q]));
}

/// x * 2^n as two factors.
static inline float32x4_t v_scale2_quarter(float32x4_t x, float32x4_t n) {
  const int32x4_t bias = vdupq_n_s32(127);
  int32x4_t whole = vcvtq_s32_f32(n), half = vshrq_n_s32(whole, 1);
  int32x4_t low = vshlq_n_s32(vaddq_s32(half, bias), 23);
  int32x4_t high = vshlq_n_s32(vaddq_s32(vsubq_s32(whole, half), bias), 23);
  x = vmulq_f32(x, vreinterpretq_f32_s32(low));
  return vmulq_f32(x, vreinterpretq_f32_s32(high));
}
static inline v16 v_scale2(v16 x, v16 n) { EACH(v_scale2_quarter(x.quarter[q], n.quarter[q])); }

static inline float v_sum(v16 x) {
  float32x4_t even = vaddq_f32(x.quarter[0], x.quarter[2]);
  float32x4_t odd = vaddq_f32(x.quarter[1], x.quarter[3]);
  float32x4_t by4 = vaddq_f32(even, odd);
  float32x2_t by2 = vadd_f32(vget_low_f32(by4), vget_high_f32(by4));
  return vget_lane_f32(by2, 0) + vget_lane_f32(by2, 1);
}
static inline float v_greatest(v16 x) {
  float32x4_t even = v_max_quarter(x.quarter[0], x.quarter[2]);
  float32x4_t odd = v_max_quarter(x.quarter[1], x.quarter[3]);
  float lanes[4];
  vst1q_f32(lanes, v_max_quarter(even, odd));
  float a = lanes[0] > lanes[2] ? lanes[0] : lanes[2];
  float b = lanes[1] > lanes[3] ? lanes[1] : lanes[3];
  return a > b ? a : b;
}

/// 4 numbers in bfloat16.
static inline float32x4_t v_load_half4(const uint16_t *p) {
  return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16));
}
static inline v16 v_load_half(const uint16_t *p) { EACH(v_load_half4(p + 4 * q)); }
static inline float32x4_t v_upper_quarter(float32x4_t x) {
  return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(x), vdupq_n_u32(0xffff0000)));
}
static inline float32x4_t v_lower_quarter(float32x4_t x) {
  return vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(x), 16));
}
static inline float32x4_t v_bf16_quarter(float32x4_t x) {
  uint32x4_t u = vreinterpretq_u32_f32(x), odd = vandq_u32(vshrq_n_u32(u, 16), vdupq_n_u32(1));
  uint32x4_t r = vaddq_u32(vaddq_u32(u, vdupq_n_u32(0x7fff)), odd);
  uint32x4_t quiet = vorrq_u32(u, vdupq_n_u32(0x400000));
  return v_upper_quarter(vreinterpretq_f32_u32(vbslq_u32(vceqq_f32(x, x), r, quiet)));
}
static inline float32x4_t v_join_quarter(float32x4_t low, float32x4_t high) {
  uint32x4_t lower = vshrq_n_u32(vreinterpretq_u32_f32(low), 16);
  return vreinterpretq_f32_u32(vorrq_u32(lower, vreinterpretq_u32_f32(v_upper_quarter(high))));
}
static inline v16 v_bf16(v16 x) { EACH(v_bf16_quarter(x.quarter[q])); }
static inline v16 v_upper(v16 x) { EACH(v_upper_quarter(x.quarter[q])); }
static inline v16 v_lower(v16 x) { EACH(v_lower_quarter(x.quarter[q])); }
static inline v16 v_join(v16 a, v16 b) { EACH(v_join_quarter(a.quarter[q], b.quarter[q])); }

static inline v16 v_load_f16(const uint16_t *p) {
  EACH(vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p + 4 * q))));
}
static inline v16 v_load_bytes(const uint8_t *p) {
  const uint8x16_t bytes = vld1q_u8(p);
  const uint16x8_t halves[2] = {vmovl_u8(vget_low_u8(bytes)), vmovl_u8(vget_high_u8(bytes))};
  EACH(vreinterpretq_f32_u32(
      vmovl_u16(q % 2 ? vget_high_u16(halves[q / 2]) : vget_low_u16(halves[q / 2]))));
}
static inline float32x4_t v_field_quarter(float32x4_t x, int right, uint32_t mask) {
  uint32x4_t u = vshlq_u32(vreinterpretq_u32_f32(x), vdupq_n_s32(-right));
  return vreinterpretq_f32_u32(vandq_u32(u, vdupq_n_u32(mask)));
}
static inline v16 v_field(v16 x, int right, uint32_t mask) {
  EACH(v_field_quarter(x.quarter[q], right, mask));
}
static inline v16 v_either(v16 a, v16 b) {
  EACH(vreinterpretq_f32_u32(
      vorrq_u32(vreinterpretq_u32_f32(a.quarter[q]), vreinterpretq_u32_f32(b.quarter[q]))));
}
static inline v16 v_count(v16 x, float less) {
  EACH(vsubq_f32(vcvtq_f32_u32(vreinterpretq_u32_f32(x.quarter[q])), vdupq_n_f32(less)));
}

/// Columns of the 4 x 4 block at p.
static inline __attribute__((always_inline)) void v_transpose4(const float *p, ptrdiff_t row,
                                                               ptrdiff_t rows, float32x4_t out[4]) {
  float32x4_t r[4];
  for (int i = 0; i < 4; i++) r[i] = i < rows ? vld1q_f32(p + i * row) : vdupq_n_f32(0.0f);
  float64x2_t a = vreinterpretq_f64_f32(vtrn1q_f32(r[0], r[1]));
  float64x2_t b = vreinterpretq_f64_f32(vtrn2q_f32(r[0], r[1]));
  float64x2_t c = vreinterpretq_f64_f32(vtrn1q_f32(r[2], r[3]));
  float64x2_t d = vreinterpretq_f64_f32(vtrn2q_f32(r[2], r[3]));
  out[0] = vreinterpretq_f32_f64(vtrn1q_f64(a, c));
  out[1] = vreinterpretq_f32_f64(vtrn1q_f64(b, d));
  out[2] = vreinterpretq_f32_f64(vtrn2q_f64(a, c));
  out[3] = vreinterpretq_f32_f64(vtrn2q_f64(b, d));
}
static inline __attribute__((always_inline)) void v_transpose(const float *p, ptrdiff_t row,
                                                              ptrdiff_t rows, v16 out[16]) {
  for (int j = 0; j < 16; j += 4)
    for (int q = 0; q < 4; q++) {
      float32x4_t block[4];
      v_transpose4(p + 4 * q * row + j, row, rows - 4 * q, block);
      for (int t = 0; t < 4; t++) out[j + t].quarter[q] = block[t];
    }
}
#undef EACH
