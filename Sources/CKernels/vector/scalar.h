// The vector of 16 floats in plain C. It defines what the other levels must give.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../include/kernels_vectors.h"

/// A vector is no register here.
#define V_IS_SCALAR

typedef struct {
  float lane[16];
} v16;

#define EACH for (int l = 0; l < 16; l++)
#define LANES(expression) \
  v16 r;                  \
  EACH r.lane[l] = (expression);   \
  return r

static inline v16 v_set(float x) { LANES(x); }
static inline v16 v_load(const float *p) { LANES(p[l]); }
/// The first n values (0 < n <= 16); the other lanes are 0.
static inline v16 v_load_n(const float *p, ptrdiff_t n) { LANES(l < n ? p[l] : 0.0f); }
static inline void v_store(float *p, v16 x) { memcpy(p, &x, sizeof x); }
static inline void v_store_n(float *p, v16 x, ptrdiff_t n) {
  memcpy(p, &x, (size_t)n * sizeof(float));
}
static inline v16 v_add(v16 a, v16 b) { LANES(a.lane[l] + b.lane[l]); }
static inline v16 v_sub(v16 a, v16 b) { LANES(a.lane[l] - b.lane[l]); }
static inline v16 v_mul(v16 a, v16 b) { LANES(a.lane[l] * b.lane[l]); }
static inline v16 v_div(v16 a, v16 b) { LANES(a.lane[l] / b.lane[l]); }
static inline v16 v_sqrt(v16 a) { LANES(__builtin_sqrtf(a.lane[l])); }
/// a * b + c, rounded once.
static inline v16 v_fma(v16 a, v16 b, v16 c) {
  LANES(__builtin_fmaf(a.lane[l], b.lane[l], c.lane[l]));
}
/// c - a * b, rounded once.
static inline v16 v_fnma(v16 a, v16 b, v16 c) {
  LANES(__builtin_fmaf(-a.lane[l], b.lane[l], c.lane[l]));
}
/// a > b ? a : b, so that b comes out when either is NaN.
static inline v16 v_max(v16 a, v16 b) { LANES(a.lane[l] > b.lane[l] ? a.lane[l] : b.lane[l]); }
/// a < b ? a : b, so that b comes out when either is NaN.
static inline v16 v_min(v16 a, v16 b) { LANES(a.lane[l] < b.lane[l] ? a.lane[l] : b.lane[l]); }
/// a < b ? x : y.
static inline v16 v_less(v16 a, v16 b, v16 x, v16 y) {
  LANES(a.lane[l] < b.lane[l] ? x.lane[l] : y.lane[l]);
}
/// The first n lanes of x, then those of y.
static inline v16 v_first(v16 x, v16 y, ptrdiff_t n) { LANES(l < n ? x.lane[l] : y.lane[l]); }

/// x * 2^n for integral n within -300 ... 300, rounded once when |x| is in 1/2 ... 2.
static inline v16 v_scale2(v16 x, v16 n) {
  v16 r;
  EACH {
    int32_t whole = n.lane[l] == n.lane[l] ? (int32_t)n.lane[l] : 0, half = whole >> 1;
    uint32_t low = (uint32_t)(half + 127) << 23, high = (uint32_t)(whole - half + 127) << 23;
    float f, g;
    memcpy(&f, &low, 4);
    memcpy(&g, &high, 4);
    r.lane[l] = x.lane[l] * f * g;
  }
  return r;
}

/// The sum of the lanes by halves: i + (i + 8), then 4, 2, 1.
static inline float v_sum(v16 x) {
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; l++) x.lane[l] = x.lane[l] + x.lane[l + half];
  return x.lane[0];
}
/// The greatest lane by halves, with v_max's rule.
static inline float v_greatest(v16 x) {
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; l++)
      x.lane[l] = x.lane[l] > x.lane[l + half] ? x.lane[l] : x.lane[l + half];
  return x.lane[0];
}

/// 16 numbers in bfloat16, exactly.
static inline v16 v_load_half(const uint16_t *p) {
  v16 r;
  EACH {
    uint32_t bits = (uint32_t)p[l] << 16;
    memcpy(&r.lane[l], &bits, 4);
  }
  return r;
}
/// Each lane rounded to bfloat16, which is the upper half of its bits; the lower half is 0.
static inline v16 v_bf16(v16 x) {
  EACH {
    uint32_t u;
    memcpy(&u, &x.lane[l], 4);
    u = (u & 0x7fffffff) > 0x7f800000 ? u | 0x400000 : u + 0x7fff + (u >> 16 & 1);
    u &= 0xffff0000;
    memcpy(&x.lane[l], &u, 4);
  }
  return x;
}
/// The upper halves of `low` and `high` as the lower and upper halves of one vector.
static inline v16 v_join(v16 low, v16 high) {
  EACH {
    uint32_t u, v;
    memcpy(&u, &low.lane[l], 4);
    memcpy(&v, &high.lane[l], 4);
    u = u >> 16 | (v & 0xffff0000);
    memcpy(&high.lane[l], &u, 4);
  }
  return high;
}
/// The lower halves of the lanes, as numbers.
static inline v16 v_lower(v16 x) {
  EACH {
    uint32_t u;
    memcpy(&u, &x.lane[l], 4);
    u <<= 16;
    memcpy(&x.lane[l], &u, 4);
  }
  return x;
}
/// The upper halves of the lanes, as numbers.
static inline v16 v_upper(v16 x) {
  EACH {
    uint32_t u;
    memcpy(&u, &x.lane[l], 4);
    u &= 0xffff0000;
    memcpy(&x.lane[l], &u, 4);
  }
  return x;
}

/// 16 numbers in binary16, exactly.
static inline v16 v_load_f16(const uint16_t *p) {
  v16 r;
  lk_from_f16(16, p, r.lane);
  return r;
}
/// Lanes as whole numbers of 32 bits: 16 bytes.
static inline v16 v_load_bytes(const uint8_t *p) {
  v16 r;
  EACH {
    uint32_t u = p[l];
    memcpy(&r.lane[l], &u, 4);
  }
  return r;
}
/// Lanes as bits: those of `mask` after a shift to the right, or for less than 0 to the left.
static inline v16 v_field(v16 x, int right, uint32_t mask) {
  EACH {
    uint32_t u;
    memcpy(&u, &x.lane[l], 4);
    u = (right < 0 ? u << -right : u >> right) & mask;
    memcpy(&x.lane[l], &u, 4);
  }
  return x;
}
/// Lanes as bits: those that either has.
static inline v16 v_either(v16 a, v16 b) {
  EACH {
    uint32_t u, v;
    memcpy(&u, &a.lane[l], 4);
    memcpy(&v, &b.lane[l], 4);
    u |= v;
    memcpy(&a.lane[l], &u, 4);
  }
  return a;
}
/// Whole numbers below 2^16 as floats, less a whole number.
static inline v16 v_count(v16 x, float less) {
  EACH {
    uint32_t u;
    memcpy(&u, &x.lane[l], 4);
    x.lane[l] = (float)u - less;
  }
  return x;
}

/// Columns of the block of `rows` x 16 at p, whose rows are `row` apart: out[j] lane i = p[i * row + j].
/// Lanes beyond `rows` (at most 16) are 0.
static inline void v_transpose(const float *p, ptrdiff_t row, ptrdiff_t rows, v16 out[16]) {
  for (int i = 0; i < 16; i++) {
    v16 line = i < rows ? v_load(p + i * row) : v_set(0.0f);
    for (int j = 0; j < 16; j++) out[j].lane[i] = line.lane[j];
  }
}

#undef LANES
#undef EACH
