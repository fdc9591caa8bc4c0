// What the portable scalar functions share.
#pragma once
#include <stdint.h>
#include <string.h>

#include "include/kernels_portable.h"

static inline uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  return bits;
}

static inline double of_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, 8);
  return x;
}

/// Makes a function twice, for processors with an instruction for `fused` and for others: the bits are the same, but
/// calls of the C library would take most of the time.
#if defined(__x86_64__) && defined(__ELF__)
#define LK_FUSED __attribute__((target_clones("fma", "default")))
#else
#define LK_FUSED
#endif
/// Marks the parts of such functions, which must lie within them.
#define LK_PART static inline __attribute__((always_inline))

/// a * b + c, rounded once: an instruction where the target has one, else the C library's.
LK_PART double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }

/// 2^n for -1022 <= n <= 1023.
static inline double power_of_2(int n) { return of_bits((uint64_t)(n + 1023) << 52); }

/// The integer nearest to x, ties to even, for |x| < 2^51.
static inline double nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

/// x * 2^n for |n| <= 1100 or so.
static inline double scaled(double x, int n) {
  int half = n / 2;
  return x * power_of_2(half) * power_of_2(n - half);
}

/// log 2: the first part has 21 bits, so that its multiples by small integers are exact.
#define LOG2_HIGH 0x1.62e42p-1
#define LOG2_LOW 0x1.fdf473de6af28p-22
#define LOG2_INVERSE 0x1.71547652b82fep0

#define NOT_A_NUMBER __builtin_nan("")
#define UNBOUNDED __builtin_inf()
