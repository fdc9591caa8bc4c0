// Puts matrices of kernels_stored.h into panels.
#include <string.h>

#include "include/kernels_formats.h"
#include "include/kernels_stored.h"
#include "stored.h"

/// One block of one row, taken apart.
struct block {
  /// The values' numbers, the lowest possible one being 0.
  uint8_t code[256];
  uint8_t scale[16], minimum[8];
  /// d and m as they are.
  uint8_t factors[4];
};

/// Four bits of each of 8 numbers as one word.
static uint32_t nibbles(const uint8_t *code) {
  uint64_t x;
  memcpy(&x, code, 8);
  x &= 0x0f0f0f0f0f0f0f0f;
  x = (x | x >> 4) & 0x00ff00ff00ff00ff;
  x = (x | x >> 8) & 0x0000ffff0000ffff;
  return (uint32_t)(x | x >> 16);
}

/// `bits` bits of each of 32 / bits numbers, from bit 4 on, as one word.
static uint32_t high_bits(const uint8_t *code, int bits) {
  uint32_t word = 0;
  for (int i = 0; i < 32 / bits; i++) word |= (uint32_t)(code[i] >> 4 & ((1 << bits) - 1)) << bits * i;
  return word;
}

/// 16 bytes with two numbers each: those of the low halves, then those of the high ones.
static void take_halves(const uint8_t *q, ptrdiff_t bytes, uint8_t *code) {
  for (ptrdiff_t j = 0; j < bytes; j++) {
    code[j] = q[j] & 15;
    code[bytes + j] = q[j] >> 4;
  }
}

/// The 6-bit scales and minima of 12 bytes (formats.c).
static void take_pairs(const uint8_t *p, struct block *x) {
  for (int i = 0; i < 8; i++) {
    x->scale[i] = i < 4 ? p[i] & 63 : (p[i + 4] & 15) | p[i - 4] >> 6 << 4;
    x->minimum[i] = i < 4 ? p[i + 4] & 63 : p[i + 4] >> 4 | p[i] >> 6 << 4;
  }
}

static void take_fifths(const uint8_t *high, uint8_t *code) {
  uint32_t word;
  memcpy(&word, high, 4);
  for (int j = 0; j < 32; j++) code[j] |= (word >> j & 1) << 4;
}

/// Takes apart the block at q.
static void take(int format, const uint8_t *q, struct block *x) {
  memcpy(x->factors, q + (format == LK_STORED_Q6_K ? 208 : 0), 2);
  if (stored_has_minimum(format)) memcpy(x->factors + 2, q + 2, 2);
  switch (format) {
    case LK_STORED_Q8_0:
      for (int j = 0; j < 32; j++) x->code[j] = q[2 + j] ^ 0x80;
      break;
    case LK_STORED_Q4_0: take_halves(q + 2, 16, x->code); break;
    case LK_STORED_Q4_1: take_halves(q + 4, 16, x->code); break;
    case LK_STORED_Q5_0:
      take_halves(q + 6, 16, x->code);
      take_fifths(q + 2, x->code);
      break;
    case LK_STORED_Q5_1:
      take_halves(q + 8, 16, x->code);
      take_fifths(q + 4, x->code);
      break;
    case LK_STORED_Q4_K:
    case LK_STORED_Q5_K:
      take_pairs(q + 4, x);
      for (int pair = 0; pair < 4; pair++)
        take_halves(q + (format == LK_STORED_Q4_K ? 16 : 48) + 32 * pair, 32, x->code + 64 * pair);
      if (format == LK_STORED_Q5_K)
        for (int i = 0; i < 256; i++) x->code[i] |= (q[16 + i % 32] >> i / 32 & 1) << 4;
      break;
    case LK_STORED_Q6_K:
      for (int g = 0; g < 16; g++) x->scale[g] = q[192 + g] ^ 0x80;
      for (int i = 0; i < 256; i++) {
        // A half of 128, and a quarter of it.
        const int half = i / 128, quarter = i / 32 % 4, at = i % 32;
        const int low = q[64 * half + quarter % 2 * 32 + at] >> quarter / 2 * 4 & 15;
        x->code[i] = (uint8_t)(low | (q[128 + 32 * half + at] >> 2 * quarter & 3) << 4);
      }
      break;
  }
}

/// Writes what `lane` has of a unit.
static void put(int format, const struct block *x, int lane, uint8_t *unit) {
  const int groups = (int)(stored_values(format) / 32), bits = stored_high_bits(format);
  memcpy(unit + 2 * lane, x->factors, 2);
  if (stored_has_minimum(format)) memcpy(unit + 32 + 2 * lane, x->factors + 2, 2);
  for (int i = 0; i < stored_scales(format); i++) unit[stored_scale_at(format) + 16 * i + lane] = x->scale[i];
  if (stored_scales(format) && stored_has_minimum(format))
    for (int i = 0; i < 8; i++) unit[stored_minimum_at(format) + 16 * i + lane] = x->minimum[i];
  for (int g = 0; g < groups; g++) {
    uint8_t *to = unit + stored_group_at(format, g) + 4 * lane;
    const uint8_t *code = x->code + 32 * g;
    for (int w = 0; w < bits; w++, to += 64) {
      const uint32_t word = high_bits(code + 32 / bits * w, bits);
      memcpy(to, &word, 4);
    }
    for (int w = 0; w < (format == LK_STORED_Q8_0 ? 8 : 4); w++, to += 64) {
      uint32_t word;
      if (format == LK_STORED_Q8_0)
        memcpy(&word, code + 4 * w, 4);
      else
        word = nibbles(code + 8 * w);
      memcpy(to, &word, 4);
    }
  }
}

ptrdiff_t lk_stored_panel(int format, ptrdiff_t k) {
  return k / stored_values(format) * stored_unit(format);
}

/// pack for formats with a size of `size` bytes a value.
static void pack_plain(int size, ptrdiff_t rows, ptrdiff_t k, const uint8_t *from, uint8_t *panels) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    const uint8_t *x = from + row * k * size;
    uint8_t *to = panels + (row / LK_STORED_ROWS * LK_STORED_ROWS * k + row % LK_STORED_ROWS) * size;
    if (size == 2)
      for (ptrdiff_t l = 0; l < k; l++) memcpy(to + l * 32, x + l * 2, 2);
    else
      for (ptrdiff_t l = 0; l < k; l++) memcpy(to + l * 64, x + l * 4, 4);
  }
}

void lk_stored_pack(int format, ptrdiff_t rows, ptrdiff_t k, const uint8_t *from, uint8_t *panels) {
  const ptrdiff_t panel = lk_stored_panel(format, k);
  if (rows % LK_STORED_ROWS) memset(panels + rows / LK_STORED_ROWS * panel, 0, (size_t)panel);
  if (format <= LK_STORED_BF16) {
    pack_plain(format == LK_STORED_F32 ? 4 : 2, rows, k, from, panels);
    return;
  }
  const ptrdiff_t size = stored_block(format), units = k / stored_values(format);
  struct block x;
  for (ptrdiff_t row = 0; row < rows; row++)
    for (ptrdiff_t u = 0; u < units; u++) {
      take(format, from + (row * units + u) * size, &x);
      put(format, &x, (int)(row % LK_STORED_ROWS),
          panels + row / LK_STORED_ROWS * panel + u * stored_unit(format));
    }
}
