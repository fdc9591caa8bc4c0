// Prints, for each level of the machine that it runs on, a digest of what every kernel writes on seeded
// inputs. The lines of all levels of all machines must agree; `run` compares x86-64 with 64-bit ARM.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

enum { CAPACITY = 1 << 18 };

static uint64_t state;
static uint64_t digest;
static float *x[6];
static int32_t ids[64];

static uint32_t next(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static ptrdiff_t below(ptrdiff_t bound) { return (ptrdiff_t)(next() % (uint32_t)bound); }

static void mix(const void *bytes, size_t count) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < count; i++) digest = (digest ^ p[i]) * 1099511628211u;
}

static void mix_all(void) {
  for (int b = 0; b < 6; b++) mix(x[b], 20000 * sizeof(float));
}

/// New values in every block, up to `size` in magnitude.
static void refill(float size) {
  for (int b = 0; b < 6; b++)
    for (int i = 0; i < CAPACITY; i++) x[b][i] = ((float)(int32_t)(next() << 1) * 0x1p-31f) * size;
  for (int i = 0; i < 64; i++) ids[i] = (int32_t)below(7);
}

static void vectors(void) {
  const ptrdiff_t n = below(300);
  lk_exponential(n, x[0], x[1]);
  lk_silu(n, x[0], x[2]);
  lk_silu_backward(n, x[1], x[0], x[3]);
  lk_silu_mul(n, x[0], x[2], x[4]);
  lk_silu_mul_backward(n, x[2], x[0], x[4], x[3], x[5]);
  mix_all();
  refill(4);
  lk_gelu_tanh(n, x[0], x[1]);
  lk_gelu_tanh_backward(n, x[1], x[0], x[2]);
  lk_gelu_erf(n, x[0], x[3]);
  lk_gelu_erf_backward(n, x[1], x[0], x[4]);
  lk_gelu_tanh_mul(n, x[0], x[1], x[5]);
  lk_gelu_erf_mul_backward(n, x[2], x[0], x[3], x[4], x[5]);
  lk_quick_gelu(n, x[0], x[1]);
  lk_quick_gelu_backward(n, x[1], x[0], x[2]);
  lk_softcap(n, 2.5f, x[0], x[3]);
  lk_softcap_backward(n, 2.5f, x[1], x[3], x[4]);
  lk_softcap_slope(n, 2.5f, x[3], x[4]);
  lk_dropout(n, (lk_dropout_settings){next(), next(), 4 * next(), 1u << 30, 1.25f}, x[4], x[5]);
  lk_add(n, x[0], x[1], x[1]);
  lk_accumulate(n, x[1], x[2]);
  lk_axpy(n, 0.3f, x[0], x[3]);
  lk_scale(n, 0.7f, x[4]);
  lk_multiply(n, x[0], x[1], x[5]);
  lk_multiply_accumulate(n, x[0], x[1], x[2]);
  mix_all();
  double dot = lk_dot(20 * n, x[0], x[1]);
  mix(&dot, sizeof dot);
  for (int i = 0; i < n; i++) x[3][i] = x[3][i] * x[3][i];
  lk_adamw_settings settings = {1e-3, 0.9, 0.999, 1e-8, 0.1, 0.271, 0.003, 0.5};
  lk_adamw(n, settings, x[0], x[1], x[2], x[3]);
  uint16_t half[300];
  lk_to_f16(n, x[1], half);
  mix(half, (size_t)n * 2);
  lk_to_bf16(n, x[1], half);
  mix(half, (size_t)n * 2);
  mix_all();
}

static void rows(void) {
  const ptrdiff_t rows = below(6), width = 1 + below(100);
  float *statistics = x[5] + 10000;
  lk_rmsnorm(rows, width, x[0], x[1], 1.0f, 1e-5f, x[2], statistics);
  lk_rmsnorm_backward(rows, width, x[3], x[0], x[1], 1.0f, statistics, x[4], x[5]);
  lk_layernorm(rows, width, x[0], x[1], x[2], 1e-5f, x[3], statistics, statistics + 100);
  lk_layernorm_backward(rows, width, x[3], x[0], x[1], statistics, statistics + 100, x[4], x[5],
                        x[5] + 5000);
  mix_all();
  refill(20);
  lk_softmax(rows, width, x[0], width, 0.5f, x[1], width + 3);
  lk_softmax_backward(rows, width, x[1], width + 3, x[2], width, 0.5f, x[3], width);
  for (int r = 0; r < 6; r++) ids[r] = (int32_t)below(width + 1) - 1;
  lk_cross_entropy(rows, width, x[4], width, ids, x[5], statistics);
  lk_row_statistics(rows, width, x[0], width, statistics + 100);
  lk_entropy(rows, width, x[0], width, statistics + 100, x[5] + 100);
  lk_kl_divergence(rows, width, x[4], x[0], width, statistics, statistics + 100, x[5] + 200);
  lk_kl_divergence_backward(rows, width, x[4], x[0], width, statistics, statistics + 100, x[2], 0,
                            x[0]);
  lk_cross_entropy_backward(rows, width, x[4], width, ids, x[2], statistics, 25.0f);
  mix_all();
  refill(2);
  int32_t best[6] = {0};
  lk_argmax(rows, width, x[0], width, best);
  mix(best, sizeof best);
  int32_t top[30] = {0};
  lk_top_k(rows, width, x[0], width, 5, top);
  mix(top, sizeof top);
  for (int r = 0; r < 6; r++) ids[r] = (int32_t)below(7);
  lk_rope_settings turn = {width, width / 2 * 2, (int)below(2), (int)below(2)};
  lk_rope(rows, 3, turn, x[0], 3 * width, x[1], x[2], ids);
  lk_gather(rows, width, x[1], width, ids, x[3], width);
  lk_scatter_add(rows, width, x[3], width, ids, x[4], width);
  lk_add_bias(rows, width, x[1], x[3], width);
  lk_sum_rows(rows, width, x[3], width, x[5]);
  mix_all();
}

/// These numbers rounded to bfloat16, until the next call.
static const float *rounded_to_bf16(ptrdiff_t n, const float *numbers) {
  static uint16_t half[1 << 18];
  static float rounded[1 << 18];
  lk_to_bf16(n, numbers, half);
  lk_from_bf16(n, half, rounded);
  return rounded;
}

/// B rounded to bfloat16, and both factors in pairs.
static void pairs(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int turned) {
  const ptrdiff_t b_row = turned ? 1 : n, b_col = turned ? k : 1;
  const float *rounded = rounded_to_bf16(k * n, x[1]);
  lk_gemm(m, n, k, x[0], k, 1, rounded, b_row, b_col, x[4], n, 0);
  const ptrdiff_t down = (m + LK_PANEL_ROWS - 1) / LK_PANEL_ROWS;
  const ptrdiff_t across = (n + LK_PANEL_COLUMNS - 1) / LK_PANEL_COLUMNS;
  lk_pack_row_pairs(0, down, m, k, x[0], k, 1, x[2] + (1 << 16));
  lk_pack_column_pairs(0, across, n, k, x[1], b_row, b_col, x[3] + (1 << 16));
  lk_gemm_tile(0, down, 0, across, m, n, k, 1, x[2] + (1 << 16), x[3] + (1 << 16), x[5], n, 0);
  mix_all();
}

/// Both factors in tiles.
static void tiles(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int a_turned, int b_turned, int accumulate) {
  const int form = lk_tiles_form();
  const ptrdiff_t a_row = a_turned ? 1 : k, a_col = a_turned ? m : 1;
  const ptrdiff_t b_row = b_turned ? 1 : n, b_col = b_turned ? k : 1;
  const ptrdiff_t down = (m + LK_TILE_SIDE - 1) / LK_TILE_SIDE, across = (n + LK_TILE_SIDE - 1) / LK_TILE_SIDE;
  static float a[8 * 16 * 1300], b[16 * 16 * 1300];
  lk_tiles_pack_rows(form, 0, down, m, k, x[0], a_row, a_col, a);
  lk_tiles_pack_columns(form, 0, across, n, k, x[1], b_row, b_col, b);
  lk_tiles_product(form, 0, down, 0, across, m, n, k, a, b, x[4], n, accumulate);
  lk_tiles_pack_columns(form, 0, across, n, k, rounded_to_bf16(k * n, x[1]), b_row, b_col, b);
  lk_tiles_product(form, 0, down, 0, across, m, n, k, a, b, x[5], n, accumulate);
  mix_all();
}

/// Matrices in the format of a file.
static void stored(void) {
  static const int values[LK_STORED_FORMATS] = {1, 1, 1, 32, 32, 32, 32, 32, 256, 256, 256};
  static const int bytes[LK_STORED_FORMATS] = {4, 2, 2, 34, 18, 20, 22, 24, 144, 176, 210};
  static uint8_t file[1 << 19], panels[1 << 20];
  for (int format = 0; format < LK_STORED_FORMATS; format++) {
    const ptrdiff_t n = 1 + below(60), k = values[format] * (1 + below(1000 / values[format]));
    for (ptrdiff_t i = 0; i < n * k / values[format]; i++) {
      uint8_t *block = file + i * bytes[format];
      for (int j = 0; j < bytes[format]; j++) block[j] = (uint8_t)next();
      // Without the highest bit of its exponent a number is finite.
      block[format == LK_STORED_Q6_K ? 209 : format == LK_STORED_F32 ? 3 : 1] &= 0xbf;
      if (format >= LK_STORED_Q4_0 && format < LK_STORED_Q6_K) block[3] &= 0xbf;
    }
    lk_stored_pack(format, n, k, file, panels);
    for (ptrdiff_t row = 0; row < n; row += LK_STORED_ROWS)
      lk_stored_widen(format, panels + row / LK_STORED_ROWS * lk_stored_panel(format, k),
                      n - row < LK_STORED_ROWS ? n - row : LK_STORED_ROWS, k, x[2] + row * k, k);
    mix(x[2], (size_t)(n * k) * sizeof(float));
    lk_stored_skinny(format, 1 + below(8), n, k, x[0], k, 1, panels, x[3], n, (int)below(2));
    mix_all();
  }
}

static void products(void) {
  const ptrdiff_t m = below(70), n = below(150), k = below(4) ? below(100) : 400 + below(800);
  const int a_turned = (int)below(2), b_turned = (int)below(2);
  lk_gemm(m, n, k, x[0], a_turned ? 1 : k, a_turned ? m : 1, x[1], b_turned ? 1 : n,
          b_turned ? k : 1, x[2], n, (int)below(2));
  lk_gemm(m % 9, n, k, x[0], k, 1, x[1], b_turned ? 1 : n, b_turned ? k : 1, x[3], n, 0);
  pairs(m, n, k, b_turned);
  tiles(m, n, k, a_turned, b_turned, (int)below(2));
  const ptrdiff_t keys = 1 + below(130), group = 1 + below(3), width = 1 + below(40);
  lk_attention_shape shape = {
      .queries = below(keys + 1), .keys = keys, .group = group, .width = width, .scale = 0.4f,
      .causal = (int)below(2), .window = below(2) * (1 + below(keys)), .cap = (float)below(2) * 2.0f,
      .q_row = group * width, .k_row = width, .v_row = width,
      .out_row = group * width, .q_head = width, .out_head = width};
  lk_attention(shape, x[0], x[1], x[3], x[4]);
  lk_attention_backward(shape, x[0], x[1], x[3], x[4], x[2], x[5], x[5] + 9000);
  mix_all();
}

static void scalars(void) {
  double (*const functions[])(double) = {lk_exp64, lk_expm164, lk_log64, lk_log1p64,
                                         lk_sin64, lk_cos64,   lk_tanh64, lk_erf64};
  for (int f = 0; f < 8; f++)
    for (int i = 0; i < 500; i++) {
      double argument = ((double)next() - 0x1p30) * (i % 3 ? 1e-8 : 1e-3), sign = f == 2 || f == 3;
      double value = functions[f](sign != 0 && argument < 0 ? -argument : argument);
      double power = lk_pow64(argument < 0 ? -argument : argument, 1.7);
      mix(&value, sizeof value);
      mix(&power, sizeof power);
    }
}

#ifdef LK_TILES_EMULATED
void tiles_emulate(void);
int tiles_in_use(void);
#else
static void tiles_emulate(void) {}
static int tiles_in_use(void) { return 0; }
#endif

int main(void) {
  tiles_emulate();
  for (int b = 0; b < 6; b++) x[b] = malloc((CAPACITY + 16) * sizeof(float));
  for (int level = 0; level < LK_LEVELS; level++) {
    if (lk_set_level(level) != 0) continue;
    state = 1;
    digest = 14695981039346656037u;
    scalars();
    for (int round = 0; round < 40; round++) {
      refill(round % 2 ? 1.0f : 6.0f);
      vectors();
      refill(1);
      rows();
      refill(1);
      products();
      refill(1);
      stored();
    }
    printf("%016llx %s\n", (unsigned long long)digest, lk_level_name(level));
    if (tiles_in_use()) {
      fprintf(stderr, "tiles are not released\n");
      return 1;
    }
  }
}
