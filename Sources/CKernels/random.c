// Dropout: which values are kept is computed again from key and place wherever it is needed.
#include "include/kernels_vectors.h"

/// The 128 random bits of block `block` of a stream, by Philox4x32-10 (Salmon et al., 2011).
static inline void philox(uint64_t key, uint64_t stream, uint64_t block, uint32_t out[4]) {
  uint32_t x = (uint32_t)block, y = (uint32_t)(block >> 32), z = (uint32_t)stream;
  uint32_t w = (uint32_t)(stream >> 32), first = (uint32_t)key, second = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t a = (uint64_t)0xd2511f53u * x, b = (uint64_t)0xcd9e8d57u * z;
    x = (uint32_t)(b >> 32) ^ y ^ first;
    y = (uint32_t)b;
    z = (uint32_t)(a >> 32) ^ w ^ second;
    w = (uint32_t)a;
    first += 0x9e3779b9u;
    second += 0xbb67ae85u;
  }
  out[0] = x;
  out[1] = y;
  out[2] = z;
  out[3] = w;
}

/// The factors of the four values from i on.
static inline void factors(const lk_dropout_settings *s, ptrdiff_t i, float out[4]) {
  uint32_t bits[4];
  philox(s->key, s->stream, (s->first + (uint64_t)i) / 4, bits);
  for (int w = 0; w < 4; w++) out[w] = bits[w] < s->threshold ? 0.0f : s->scale;
}

void lk_dropout(ptrdiff_t n, lk_dropout_settings settings, const float *x, float *y) {
  float factor[4];
  for (ptrdiff_t i = 0; i < n; i += 4) {
    factors(&settings, i, factor);
    for (ptrdiff_t w = 0; w < 4 && i + w < n; w++)
      y[i + w] = factor[w] != 0.0f ? factor[w] * x[i + w] : 0.0f;
  }
}

void lk_dropout_backward(ptrdiff_t n, lk_dropout_settings settings, const float *dy, float *dx) {
  float factor[4];
  for (ptrdiff_t i = 0; i < n; i += 4) {
    factors(&settings, i, factor);
    for (ptrdiff_t w = 0; w < 4 && i + w < n; w++)
      if (factor[w] != 0.0f) dx[i + w] += factor[w] * dy[i + w];
  }
}
