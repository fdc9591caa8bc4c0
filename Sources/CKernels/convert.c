// bfloat16 and binary16 to and from float, with integer arithmetic: exact, hence the same everywhere.
#include <string.h>

#include "include/kernels_vectors.h"

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

static float of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

void lk_to_bf16(ptrdiff_t n, const float *x, uint16_t *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    uint32_t u = bits_of(x[i]);
    uint32_t rounded = (u + 0x7fff + (u >> 16 & 1)) >> 16, quiet = u >> 16 | 0x40;
    y[i] = (uint16_t)((u & 0x7fffffff) > 0x7f800000 ? quiet : rounded);
  }
}

void lk_from_bf16(ptrdiff_t n, const uint16_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = of_bits((uint32_t)x[i] << 16);
}

void lk_to_f16(ptrdiff_t n, const float *x, uint16_t *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    uint32_t u = bits_of(x[i]), sign = u >> 16 & 0x8000, size = u & 0x7fffffff, half;
    if (size > 0x7f800000) {
      half = 0x7e00 | (size >> 13 & 0x1ff);
    } else if (size >= 0x47800000) {  // 2^16 and more
      half = 0x7c00;
    } else if (size >= 0x38800000) {  // normal; a carry may run into infinity, as it should
      uint32_t moved = size - 0x38000000;
      half = (moved + 0xfff + (moved >> 13 & 1)) >> 13;
    } else {  // subnormal: in units of 2^-24, the addition rounds
      half = bits_of(of_bits(size) + 0.5f) - bits_of(0.5f);
    }
    y[i] = (uint16_t)(sign | half);
  }
}

void lk_from_f16(ptrdiff_t n, const uint16_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i++) {
    uint32_t sign = (uint32_t)(x[i] & 0x8000) << 16, size = x[i] & 0x7fff;
    float value = (float)size * 0x1p-24f;                             // subnormal
    if (size >= 0x7c00) value = of_bits(0x7f800000 | (size & 0x3ff) << 13);
    else if (size >= 0x400) value = of_bits((size << 13) + 0x38000000);
    y[i] = of_bits(bits_of(value) | sign);
  }
}
