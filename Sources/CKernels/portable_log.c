// Logarithms in double precision, and the fused multiply-add.
#include "portable.h"

/// log(x + tail) for a positive finite x and a tail below its last place.
LK_PART double log_of(double x, double tail) {
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  uint64_t bits = bits_of(x);
  exponent += (int)(bits >> 52) - 1023;
  double m = of_bits((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 0x1.6a09e667f3bcdp0) {
    m *= 0.5;
    exponent += 1;
  }
  // log m = 2 s + s R with s = f / (2 + f); as f - s (f - R) the leading term is exact.
  double f = m - 1.0, s = f / (2.0 + f), z = s * s;
  double q = 2.0 / 27.0;
  q = fused(q, z, 2.0 / 25.0);
  q = fused(q, z, 2.0 / 23.0);
  q = fused(q, z, 2.0 / 21.0);
  q = fused(q, z, 2.0 / 19.0);
  q = fused(q, z, 2.0 / 17.0);
  q = fused(q, z, 2.0 / 15.0);
  q = fused(q, z, 2.0 / 13.0);
  q = fused(q, z, 2.0 / 11.0);
  q = fused(q, z, 2.0 / 9.0);
  q = fused(q, z, 2.0 / 7.0);
  q = fused(q, z, 2.0 / 5.0);
  q = fused(q, z, 2.0 / 3.0);
  double n = exponent, small = fused(n, LOG2_LOW, tail / x);
  return fused(n, LOG2_HIGH, f - (s * (f - z * q) - small));
}

LK_FUSED double lk_log64(double x) {
  if (x != x) return x;
  if (x == 0.0) return -UNBOUNDED;
  if (x < 0.0) return NOT_A_NUMBER;
  if (x == UNBOUNDED) return x;
  return log_of(x, 0.0);
}

LK_FUSED double lk_log1p64(double x) {
  if (x != x || x == 0.0 || x == UNBOUNDED) return x;
  if (x == -1.0) return -UNBOUNDED;
  if (x < -1.0) return NOT_A_NUMBER;
  if (__builtin_fabs(x) < 0x1p-54) return x;
  double sum = 1.0 + x;
  double lost = x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
  return log_of(sum, lost);
}

double lk_fma64(double a, double b, double c) { return __builtin_fma(a, b, c); }

float lk_fma32(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
