// Pairs of bfloat16 by the instructions that are made for them. Meanings as in common.h.
#pragma once
#define V_HAS_DOT2

static inline v16 v_pair(v16 low, v16 high) {
  const __m512i order = _mm512_set_epi32(
      0x1f000f, 0x1e000e, 0x1d000d, 0x1c000c, 0x1b000b, 0x1a000a, 0x190009, 0x180008,
      0x170007, 0x160006, 0x150005, 0x140004, 0x130003, 0x120002, 0x110001, 0x100000);
  __m512i both = (__m512i)_mm512_cvtne2ps_pbh(high, low);
  return _mm512_castsi512_ps(_mm512_permutexvar_epi16(order, both));
}
/// 32 values that follow one another as 16 pairs of neighbours.
static inline v16 v_words_in_order(v16 low, v16 high) {
  return _mm512_castsi512_ps((__m512i)_mm512_cvtne2ps_pbh(high, low));
}
/// 32 values that follow one another, of which v_dot2 sums the even ones by words 0, 2, ... and the odd
/// ones by words 1, 3, ...
static inline v16 v_words_by_dot2(v16 low, v16 high) {
  const __m512i order = _mm512_set_epi32(
      0x1d001f, 0x1c001e, 0x19001b, 0x18001a, 0x150017, 0x140016, 0x110013, 0x100012,
      0x0d000f, 0x0c000e, 0x09000b, 0x08000a, 0x050007, 0x040006, 0x010003, 0x000002);
  __m512i both = (__m512i)_mm512_cvtne2ps_pbh(high, low);
  return _mm512_castsi512_ps(_mm512_permutexvar_epi16(order, both));
}
static inline v16 v_dot2(v16 a, v16 b, v16 c) {
  return _mm512_dpbf16_ps(c, (__m512bh)_mm512_castps_si512(a), (__m512bh)_mm512_castps_si512(b));
}
