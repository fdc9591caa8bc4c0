// Weights as files hold them, to float. Bytes are little-endian and need no alignment; `n` counts
// values and is a multiple of the block's (32, or 256 for the K types). Plain C on every level, with
// a rounding after each operation: the bits of the GGUF reference implementation.
#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// y = x, float to float.
void lk_decode_f32(ptrdiff_t n, const uint8_t *x, float *y);
/// y = x, binary16 to float.
void lk_decode_f16(ptrdiff_t n, const uint8_t *x, float *y);
/// y = x, bfloat16 to float.
void lk_decode_bf16(ptrdiff_t n, const uint8_t *x, float *y);

/// Blocks of 32 in 34 bytes: scale d, 32 signed bytes q. y = d q.
void lk_decode_q8_0(ptrdiff_t n, const uint8_t *x, float *y);
/// Blocks of 32 in 18 bytes: scale d, 16 bytes of two q. y = d (q - 8).
void lk_decode_q4_0(ptrdiff_t n, const uint8_t *x, float *y);
/// Blocks of 32 in 20 bytes: scale d, minimum m, 16 bytes of two q. y = d q + m.
void lk_decode_q4_1(ptrdiff_t n, const uint8_t *x, float *y);
/// Blocks of 32 in 22 bytes: scale d, the fifth bits of all q, 16 bytes of two q. y = d (q - 16).
void lk_decode_q5_0(ptrdiff_t n, const uint8_t *x, float *y);
/// Blocks of 32 in 24 bytes: scale d, minimum m, fifth bits, 16 bytes of two q. y = d q + m.
void lk_decode_q5_1(ptrdiff_t n, const uint8_t *x, float *y);
/// Blocks of 256 in 144 bytes: d and m, eight 6-bit pairs (s, t), 128 bytes of two q.
/// For the 32 values of a pair: y = (d s) q - (m t).
void lk_decode_q4_k(ptrdiff_t n, const uint8_t *x, float *y);
/// Blocks of 256 in 176 bytes: as q4_k with 32 bytes of fifth bits ahead of the q.
void lk_decode_q5_k(ptrdiff_t n, const uint8_t *x, float *y);
/// Blocks of 256 in 210 bytes: 128 bytes of low and 64 of high bits of q, 16 signed scales s, d.
/// For the 16 values of a scale: y = (d s) (q - 32).
void lk_decode_q6_k(ptrdiff_t n, const uint8_t *x, float *y);

#pragma clang assume_nonnull end
