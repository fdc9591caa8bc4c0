// Exponential functions in double precision: e^x, e^x - 1, x^y, tanh and erf.
#include "portable.h"

/// (e^r - 1 - r) / r^2 for |r| <= 0.35: the Taylor series, cut after an error of 1e-18.
LK_PART double exp_rest(double r) {
  double q = 1.0 / 1307674368000.0;
  q = fused(q, r, 1.0 / 87178291200.0);
  q = fused(q, r, 1.0 / 6227020800.0);
  q = fused(q, r, 1.0 / 479001600.0);
  q = fused(q, r, 1.0 / 39916800.0);
  q = fused(q, r, 1.0 / 3628800.0);
  q = fused(q, r, 1.0 / 362880.0);
  q = fused(q, r, 1.0 / 40320.0);
  q = fused(q, r, 1.0 / 5040.0);
  q = fused(q, r, 1.0 / 720.0);
  q = fused(q, r, 1.0 / 120.0);
  q = fused(q, r, 1.0 / 24.0);
  q = fused(q, r, 1.0 / 6.0);
  return fused(q, r, 0.5);
}

/// e^(x + tail) with |tail| far below 1.
LK_PART double exp_sum(double x, double tail) {
  if (x != x) return x;
  if (x > 710.0) return UNBOUNDED;
  if (x < -746.0) return 0.0;
  double n = nearest(x * LOG2_INVERSE);
  double r = fused(n, -LOG2_HIGH, x);
  r = fused(n, -LOG2_LOW, r) + tail;
  return scaled(1.0 + fused(r * r, exp_rest(r), r), (int)n);
}

LK_FUSED double lk_exp64(double x) { return exp_sum(x, 0.0); }

double lk_expm164(double x) {
  if (x != x || x == 0.0) return x;
  if (x > 710.0) return UNBOUNDED;
  if (x < -40.0) return -1.0;
  double n = nearest(x * LOG2_INVERSE);
  double high = fused(n, -LOG2_HIGH, x), r = fused(n, -LOG2_LOW, high);
  double lost = fused(n, -LOG2_LOW, high - r);  // what the rounding of r dropped
  double q = fused(r * r, exp_rest(r), lost);  // e^r - 1 = r + q
  if (n == 0.0) return r + q;
  if (n > 60.0) return scaled(1.0 + (r + q), (int)n) - 1.0;
  // 2^n (1 + r + q) - 1 with the large parts first.
  double unit = power_of_2(-(int)n), rest = 1.0 - unit;
  double sum = rest + r, error = (rest - sum) + r;
  if (rest < r) error = (r - sum) + rest;
  return scaled(sum + (error + q), (int)n);
}

/// The logarithm of a positive finite x as an unevaluated sum, to about 2^-66.
static double log_sum(double x, double *low) {
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
  // log m = 2 s (1 + z/3 + z^2/5 + ...) with s = f / (2 + f), z = s^2; sums of two doubles throughout.
  double f = m - 1.0, d = 2.0 + f, d_low = f - (d - 2.0);
  double s = f / d, s_low = (fused(-s, d, f) - s * d_low) / d;
  double z = s * s, z_low = fused(2.0 * s, s_low, fused(s, s, -z));
  double q = 1.0 / 27.0;
  q = fused(q, z, 1.0 / 25.0);
  q = fused(q, z, 1.0 / 23.0);
  q = fused(q, z, 1.0 / 21.0);
  q = fused(q, z, 1.0 / 19.0);
  q = fused(q, z, 1.0 / 17.0);
  q = fused(q, z, 1.0 / 15.0);
  q = fused(q, z, 1.0 / 13.0);
  q = fused(q, z, 1.0 / 11.0);
  q = fused(q, z, 1.0 / 9.0);
  q = fused(q, z, 1.0 / 7.0);
  const double third = 1.0 / 3.0, fifth = 1.0 / 5.0;
  const double third_low = fused(-third, 3.0, 1.0) / 3.0, fifth_low = fused(-fifth, 5.0, 1.0) / 5.0;
  double t = q * z, a = fifth + t, a_low = (fifth - a) + t + fifth_low;      // 1/5 + z q
  double b = a * z, b_low = fused(a, z, -b) + fused(a, z_low, a_low * z);    // times z
  double c = third + b, c_low = (third - c) + b + b_low + third_low;         // plus 1/3
  double e = c * z, e_low = fused(c, z, -e) + fused(c, z_low, c_low * z);    // times z
  double g = s * e, g_low = fused(s, e, -g) + fused(s, e_low, s_low * e);    // times s
  double h = s + g, h_low = (s - h) + g + g_low + s_low;                     // plus s
  double n = exponent;
  double whole = n * LOG2_HIGH, part = 2.0 * h;
  double sum = whole + part, back = sum - whole;
  double error = (whole - (sum - back)) + (part - back);
  *low = error + fused(n, LOG2_LOW, 2.0 * h_low);
  return sum;
}

/// 0: not an integer, 1: odd, 2: even.
static int parity(double y) {
  double size = __builtin_fabs(y);
  if (size >= 0x1p53) return 2;
  int64_t whole = (int64_t)size;
  if ((double)whole != size) return 0;
  return whole & 1 ? 1 : 2;
}

double lk_pow64(double x, double y) {
  if (y == 0.0 || x == 1.0) return 1.0;
  if (x != x || y != y) return NOT_A_NUMBER;
  double size = __builtin_fabs(x);
  if (__builtin_fabs(y) == UNBOUNDED) {
    if (size == 1.0) return 1.0;
    return (size > 1.0) == (y > 0.0) ? UNBOUNDED : 0.0;
  }
  int kind = parity(y), negative = (int)(bits_of(x) >> 63);
  double sign = negative && kind == 1 ? -1.0 : 1.0;
  if (size == 0.0 || size == UNBOUNDED) return sign * ((size == 0.0) == (y > 0.0) ? 0.0 : UNBOUNDED);
  if (negative && kind == 0) return NOT_A_NUMBER;
  double low, high = log_sum(size, &low);
  double p = y * high;
  if (p > 800.0) return sign * UNBOUNDED;
  if (p < -800.0) return sign * 0.0;
  double p_low = fused(y, high, -p) + y * low;
  return sign * exp_sum(p, p_low);
}

double lk_tanh64(double x) {
  if (x != x || x == 0.0) return x;
  double size = __builtin_fabs(x), value = 1.0;
  if (size < 22.0) {
    double t = lk_expm164(2.0 * size);
    value = size < 0.55 ? t / (t + 2.0) : 1.0 - 2.0 / (t + 2.0);
  }
  return __builtin_copysign(value, x);
}

double lk_erf64(double x) {
  if (x != x || x == 0.0) return x;
  double size = __builtin_fabs(x), value = 1.0;
  if (size < 1.0) {
    // 2 / sqrt(pi) (x - x^3/3 + x^5/(5 2!) - ...), from the small end.
    double z = x * x, sum = 0.0, factorial = 51090942171709440000.0;
    for (int k = 21; k >= 1; k--) {
      double term = 1.0 / (factorial * (2 * k + 1));
      sum = fused(sum, z, k & 1 ? -term : term);
      factorial /= k;
    }
    double linear = x * 0x1.20dd750429b6dp0;
    return fused(linear, z * sum, fused(x, 0x1.1ae3a914fed8p-56, linear));
  }
  if (size < 6.0) {
    // erfc(x) = t exp(-x^2) P(t), t = 1 / (1 + x / 2): a minimax polynomial, relative error 9e-19.
    static const double terms[] = {
        0x1.554a5c07d3996p-4,  -0x1.433be8baaf44ep-1, 0x1.1348c693a1979p+1,  -0x1.122c1e55194bep+2,
        0x1.59677aa3b8e21p+2,  -0x1.1229501f38f24p+2, 0x1.ee48a4b3c1438p+0,  -0x1.20a99c3fdbd2ap-2,
        -0x1.7587142875913p-3, 0x1.d1ada0cd87901p-3,  -0x1.51155f568daf6p-3, -0x1.5310ce25138bfp-6,
        -0x1.a57e52f0f4cd6p-7, 0x1.5cf756a1db324p-4,  0x1.68b741e74a0f9p-3,  0x1.f98b692081a94p-3,
        0x1.20dd41347e8e3p-2,  0x1.20dd764082419p-2};
    double t = 1.0 / fused(0.5, size, 1.0), p = 0.0;
    for (int i = 0; i < 18; i++) p = fused(p, t, terms[i]);
    value = 1.0 - t * p * lk_exp64(-size * size);
  }
  return __builtin_copysign(value, x);
}
