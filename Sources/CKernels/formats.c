// Decoding of stored weights. Every expression is one that the GGUF reference evaluates, in its order.
#include <string.h>

#include "include/kernels_formats.h"
#include "include/kernels_vectors.h"

enum {
  /// Values decoded at a time where the bytes are copied first, for alignment.
  CHUNK = 256
};

/// The binary16 number at p.
static inline float half_at(const uint8_t *p) {
  uint16_t bits;
  float value;
  memcpy(&bits, p, 2);
  lk_from_f16(1, &bits, &value);
  return value;
}

/// Bit i of 32 as the fifth bit of a number.
static inline int fifth(uint32_t bits, int i) { return (int)(bits >> i & 1) << 4; }

static inline uint32_t word_at(const uint8_t *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

void lk_decode_f32(ptrdiff_t n, const uint8_t *x, float *y) { memcpy(y, x, (size_t)n * 4); }

void lk_decode_f16(ptrdiff_t n, const uint8_t *x, float *y) {
  uint16_t halves[CHUNK];
  for (ptrdiff_t i = 0; i < n; i += CHUNK) {
    ptrdiff_t count = n - i < CHUNK ? n - i : CHUNK;
    memcpy(halves, x + 2 * i, (size_t)count * 2);
    lk_from_f16(count, halves, y + i);
  }
}

void lk_decode_bf16(ptrdiff_t n, const uint8_t *x, float *y) {
  uint16_t halves[CHUNK];
  for (ptrdiff_t i = 0; i < n; i += CHUNK) {
    ptrdiff_t count = n - i < CHUNK ? n - i : CHUNK;
    memcpy(halves, x + 2 * i, (size_t)count * 2);
    lk_from_bf16(count, halves, y + i);
  }
}

void lk_decode_q8_0(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 32, x += 34, y += 32) {
    float d = half_at(x);
    for (int j = 0; j < 32; j++) y[j] = d * (float)(int8_t)x[2 + j];
  }
}

void lk_decode_q4_0(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 32, x += 18, y += 32) {
    float d = half_at(x);
    for (int j = 0; j < 16; j++) y[j] = d * (float)((x[2 + j] & 15) - 8);
    for (int j = 0; j < 16; j++) y[16 + j] = d * (float)((x[2 + j] >> 4) - 8);
  }
}

void lk_decode_q4_1(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 32, x += 20, y += 32) {
    float d = half_at(x), m = half_at(x + 2);
    for (int j = 0; j < 16; j++) y[j] = d * (float)(x[4 + j] & 15) + m;
    for (int j = 0; j < 16; j++) y[16 + j] = d * (float)(x[4 + j] >> 4) + m;
  }
}

void lk_decode_q5_0(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 32, x += 22, y += 32) {
    float d = half_at(x);
    uint32_t high = word_at(x + 2);
    for (int j = 0; j < 16; j++)
      y[j] = d * (float)((x[6 + j] & 15 | fifth(high, j)) - 16);
    for (int j = 0; j < 16; j++)
      y[16 + j] = d * (float)((x[6 + j] >> 4 | fifth(high, 16 + j)) - 16);
  }
}

void lk_decode_q5_1(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 32, x += 24, y += 32) {
    float d = half_at(x), m = half_at(x + 2);
    uint32_t high = word_at(x + 4);
    for (int j = 0; j < 16; j++) y[j] = d * (float)(x[8 + j] & 15 | fifth(high, j)) + m;
    for (int j = 0; j < 16; j++) y[16 + j] = d * (float)(x[8 + j] >> 4 | fifth(high, 16 + j)) + m;
  }
}

/// Pair i of the eight 6-bit scales and minima that 12 bytes hold: four pairs in the low six bits of
/// bytes 0-7, four in the nibbles of bytes 8-11 with their high bits atop the former.
static inline void scale_pair(const uint8_t *p, int i, float *scale, float *minimum) {
  int s = i < 4 ? p[i] & 63 : (p[i + 4] & 15) | p[i - 4] >> 6 << 4;
  int m = i < 4 ? p[i + 4] & 63 : p[i + 4] >> 4 | p[i] >> 6 << 4;
  *scale = (float)s;
  *minimum = (float)m;
}

void lk_decode_q4_k(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 256, x += 144) {
    float d = half_at(x), dm = half_at(x + 2);
    for (int g = 0; g < 8; g++, y += 32) {
      const uint8_t *q = x + 16 + g / 2 * 32;
      int shift = g % 2 * 4;
      float s, m;
      scale_pair(x + 4, g, &s, &m);
      s *= d;
      m *= dm;
      for (int j = 0; j < 32; j++) y[j] = s * (float)(q[j] >> shift & 15) - m;
    }
  }
}

void lk_decode_q5_k(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 256, x += 176) {
    float d = half_at(x), dm = half_at(x + 2);
    const uint8_t *high = x + 16;
    for (int g = 0; g < 8; g++, y += 32) {
      const uint8_t *q = x + 48 + g / 2 * 32;
      int shift = g % 2 * 4;
      float s, m;
      scale_pair(x + 4, g, &s, &m);
      s *= d;
      m *= dm;
      for (int j = 0; j < 32; j++)
        y[j] = s * (float)(q[j] >> shift & 15 | (high[j] >> g & 1) << 4) - m;
    }
  }
}

void lk_decode_q6_k(ptrdiff_t n, const uint8_t *x, float *y) {
  for (ptrdiff_t i = 0; i < n; i += 256, x += 210) {
    float d = half_at(x + 208);
    for (int g = 0; g < 16; g++, y += 16) {
      // Sixteen values: a half of 128 (g / 8), a quarter of it (g / 2 % 4), its first or second half.
      int quarter = g / 2 % 4, at = g % 2 * 16;
      const uint8_t *low = x + g / 8 * 64 + quarter % 2 * 32 + at;
      const uint8_t *high = x + 128 + g / 8 * 32 + at;
      int low_shift = quarter / 2 * 4, high_shift = quarter * 2;
      float s = d * (float)(int8_t)x[192 + g];
      for (int j = 0; j < 16; j++)
        y[j] = s * (float)((low[j] >> low_shift & 15 | (high[j] >> high_shift & 3) << 4) - 32);
    }
  }
}
