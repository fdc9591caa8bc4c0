// What every level builds on its vector of 16 floats.
#pragma once

/// Up to 16 values from p, `left` of which exist (left > 0); the other lanes are 0.
static inline v16 v_get(const float *p, ptrdiff_t left) {
  return left >= 16 ? v_load(p) : v_load_n(p, left);
}

/// Stores up to 16 lanes, as many as `left` says.
static inline void v_put(float *p, v16 x, ptrdiff_t left) {
  if (left >= 16)
    v_store(p, x);
  else
    v_store_n(p, x, left);
}

/// The first `left` lanes of x; the others are 0.
static inline v16 v_keep(v16 x, ptrdiff_t left) {
  return left >= 16 ? x : v_first(x, v_set(0.0f), left);
}

/// Subnormal numbers become 0.
static inline v16 v_flush(v16 x) {
  const v16 zero = v_set(0.0f);
  return v_less(v_max(v_sub(zero, x), x), v_set(0x1p-126f), v_mul(x, zero), x);
}

// Sums in which subnormal numbers are 0: those read, and results that are below 2^-126 after they were
// rounded to 24 bits. They may be used between v_flush_begin and v_flush_end, which must be in another
// function that is not inlined, so that no other arithmetic gets between them.
#ifdef V_HAS_FLUSH
static inline unsigned v_flush_begin(void) {
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);  // results to 0, operands to 0
  return before;
}
static inline void v_flush_end(unsigned before) { _mm_setcsr(before); }
static inline v16 v_fma_flush(v16 a, v16 b, v16 c) { return v_fma(a, b, c); }
static inline v16 v_add_flush(v16 a, v16 b) { return v_add(a, b); }
#else
static inline unsigned v_flush_begin(void) { return 0; }
static inline void v_flush_end(unsigned before) { (void)before; }
/// For operands that are not subnormal. The sum 2^24 times as large is rounded to 24 bits even where this
/// one is not; where it overflows this one is not small, or exact.
static inline v16 v_fma_flush(v16 a, v16 b, v16 c) {
  const v16 zero = v_set(0.0f), large = v_set(0x1p24f);
  v16 sum = v_fma(a, b, c), scaled = v_fma(v_mul(a, large), b, v_mul(c, large));
  return v_less(v_max(v_sub(zero, scaled), scaled), v_set(0x1p-102f), v_mul(sum, zero), sum);
}
static inline v16 v_add_flush(v16 a, v16 b) { return v_flush(v_add(v_flush(a), v_flush(b))); }
#endif

#ifndef V_HAS_DOT2
/// Pairs of bfloat16: `low` and `high` rounded, as the halves of each lane. Subnormal numbers become 0.
static inline v16 v_pair(v16 low, v16 high) {
  return v_join(v_bf16(v_flush(low)), v_bf16(v_flush(high)));
}
/// c + a.high * b.high + a.low * b.low for pairs a and b: two fused multiply-adds in this order, and
/// subnormal numbers are 0. It is what x86's VDPBF16PS computes.
static inline v16 v_dot2(v16 a, v16 b, v16 c) {
  return v_fma_flush(v_lower(a), v_lower(b), v_fma_flush(v_upper(a), v_upper(b), c));
}
#endif

/// p[0 ..< left] += x.
static inline void v_accumulate(float *p, v16 x, ptrdiff_t left) {
  v_put(p, v_add(v_get(p, left), x), left);
}

/// e^x: x = n log 2 + r with |r| <= log(2) / 2, then a polynomial of degree 6 (minimax, relative
/// error 3.1e-9) and a scaling by 2^n. Below -104 the result is 0, above 89 infinity.
static inline v16 v_exp(v16 x) {
  const v16 bias = v_set(0x1.8p23f);  // adding it rounds to an integer, to nearest even
  x = v_min(v_set(89.0f), v_max(v_set(-104.0f), x));
  v16 n = v_sub(v_add(v_mul(x, v_set(0x1.715476p0f)), bias), bias);
  v16 r = v_fnma(n, v_set(0x1.62e4p-1f), x);
  r = v_fnma(n, v_set(0x1.7f7d1cp-20f), r);
  v16 q = v_set(0x1.6a24b6p-10f);
  q = v_fma(q, r, v_set(0x1.1239b0p-7f));
  q = v_fma(q, r, v_set(0x1.5558f0p-5f));
  q = v_fma(q, r, v_set(0x1.555492p-3f));
  q = v_fma(q, r, v_set(0x1.fffffcp-2f));
  q = v_fma(q, r, v_set(1.0f));
  q = v_fma(q, r, v_set(1.0f));
  return v_scale2(q, n);
}

/// 1 / (1 + e^-x).
static inline v16 v_sigmoid(v16 x) {
  v16 one = v_set(1.0f);
  return v_div(one, v_add(one, v_exp(v_sub(v_set(0.0f), x))));
}

/// tanh x: an odd polynomial below 0.6 (minimax, relative error 2.8e-9), else 1 - 2 / (e^2x + 1).
static inline v16 v_tanh(v16 x) {
  const v16 zero = v_set(0.0f), one = v_set(1.0f);
  v16 size = v_max(v_sub(zero, x), x), z = v_mul(x, x);
  v16 q = v_set(-0x1.8257f2p-8f);
  q = v_fma(q, z, v_set(0x1.54b88ap-6f));
  q = v_fma(q, z, v_set(-0x1.b898dap-5f));
  q = v_fma(q, z, v_set(0x1.1109aep-3f));
  q = v_fma(q, z, v_set(-0x1.55553ep-2f));
  v16 near = v_fma(v_mul(x, z), q, x);
  v16 far = v_sub(one, v_div(v_set(2.0f), v_add(v_exp(v_add(size, size)), one)));
  return v_less(size, v_set(0.6f), near, v_less(x, zero, v_sub(zero, far), far));
}

/// Walks over n values, 16 at a time: `i` is the index, `left` how many values remain.
#define LANES_OF(n) \
  for (ptrdiff_t i = 0, left = (n); left > 0; i += 16, left -= 16)
