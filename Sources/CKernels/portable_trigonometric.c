// Sine and cosine in double precision.
#include "portable.h"

/// 2 / pi, 1280 bits after the point.
static const uint64_t two_over_pi[20] = {
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
    0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d};

#define HALF_PI 0x1.921fb54442d18p0
#define HALF_PI_NEXT 0x1.1a62633145c07p-54
#define HALF_PI_LAST -0x1.f1976b7ed8fbcp-110

/// 64 bits of 2 / pi; `first` is the number of bits after the point that come before them.
static uint64_t window(int first) {
  if (first <= -64) return 0;
  if (first < 0) return two_over_pi[0] >> -first;
  int word = first / 64, shift = first % 64;
  uint64_t high = two_over_pi[word], low = two_over_pi[word + 1];
  return shift == 0 ? high : high << shift | low >> (64 - shift);
}

/// x - n pi / 2 as a sum of two doubles with |sum| <= pi / 4; returns n modulo 4.
static int reduce(double x, double *high, double *low) {
  if (__builtin_fabs(x) < 0x1p20) {
    double n = nearest(x * 0x1.45f306dc9c883p-1);
    double a = fused(-n, HALF_PI, x);  // exact
    double t = n * HALF_PI_NEXT, t_low = fused(n, HALF_PI_NEXT, -t);
    double sum = a - t, back = sum - a;
    double error = (a - (sum - back)) - (t + back);
    error -= fused(n, HALF_PI_LAST, t_low);
    *high = sum + error;
    *low = error - (*high - sum);
    return (int)((int64_t)n & 3);
  }
  // x = m 2^e; m times a window of 192 bits of 2 / pi, modulo 4 turns of a quarter.
  uint64_t bits = bits_of(x), m = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  int e = (int)(bits >> 52 & 0x7ff) - 1075;
  unsigned __int128 p0 = (unsigned __int128)m * window(e - 2);
  unsigned __int128 p1 = (unsigned __int128)m * window(e + 62);
  unsigned __int128 p2 = (unsigned __int128)m * window(e + 126);
  unsigned __int128 middle = (p2 >> 64) + (uint64_t)p1;
  uint64_t top = (uint64_t)p0 + (uint64_t)(p1 >> 64) + (uint64_t)(middle >> 64);
  uint64_t next = (uint64_t)middle, last = (uint64_t)p2;
  int quarter = (int)(top >> 62);
  unsigned __int128 fraction = (unsigned __int128)(top << 2 | next >> 62) << 64 |
                               (next << 2 | last >> 62);
  __int128 nearer = (__int128)fraction;  // in units of 2^-128, rounded to the nearest quarter
  if (nearer < 0) quarter += 1;
  double f = (double)nearer, f_low = (double)(nearer - (__int128)f);
  f *= 0x1p-128;
  f_low *= 0x1p-128;
  double r = f * HALF_PI;
  double r_low = fused(f, HALF_PI, -r) + fused(f, HALF_PI_NEXT, f_low * HALF_PI);
  *high = r + r_low;
  *low = r_low - (*high - r);
  if (x < 0.0) {
    *high = -*high;
    *low = -*low;
    quarter = -quarter;
  }
  return quarter & 3;
}

/// sin(r + tail) for |r| <= pi / 4.
LK_PART double sine_near_0(double r, double tail) {
  double z = r * r;
  double q = 1.0 / 355687428096000.0;
  q = fused(q, z, -1.0 / 1307674368000.0);
  q = fused(q, z, 1.0 / 6227020800.0);
  q = fused(q, z, -1.0 / 39916800.0);
  q = fused(q, z, 1.0 / 362880.0);
  q = fused(q, z, -1.0 / 5040.0);
  q = fused(q, z, 1.0 / 120.0);
  q = fused(q, z, -1.0 / 6.0);
  return r + fused(r * z, q, tail * fused(-0.5, z, 1.0));
}

/// cos(r + tail) for |r| <= pi / 4.
LK_PART double cosine_near_0(double r, double tail) {
  double z = r * r;
  double q = -1.0 / 6402373705728000.0;
  q = fused(q, z, 1.0 / 20922789888000.0);
  q = fused(q, z, -1.0 / 87178291200.0);
  q = fused(q, z, 1.0 / 479001600.0);
  q = fused(q, z, -1.0 / 3628800.0);
  q = fused(q, z, 1.0 / 40320.0);
  q = fused(q, z, -1.0 / 720.0);
  q = fused(q, z, 1.0 / 24.0);
  double half = 0.5 * z, most = 1.0 - half, lost = (1.0 - most) - half;
  return most + (lost + fused(z * z, q, -r * tail));
}

/// sin(x + quarters * pi / 2).
LK_PART double turned(double x, int quarters) {
  if (x - x != 0.0) return NOT_A_NUMBER;
  double r, tail;
  switch ((reduce(x, &r, &tail) + quarters) & 3) {
    case 0: return sine_near_0(r, tail);
    case 1: return cosine_near_0(r, tail);
    case 2: return -sine_near_0(r, tail);
    default: return -cosine_near_0(r, tail);
  }
}

LK_FUSED double lk_sin64(double x) { return x == 0.0 ? x : turned(x, 0); }

LK_FUSED double lk_cos64(double x) { return turned(x, 1); }
