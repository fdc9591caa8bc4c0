// Tile instructions (AMX) for processors without them: each one stops the program at an invalid
// instruction, is decoded and carried out here by its definition, and the program goes on behind it. So the
// machine code of level_amx.c runs anywhere on x86-64, a few hundred thousand times slower.
//
// Link it with kernels compiled with LK_TILES_EMULATED. With TILES_ROUND_EARLY in the environment the
// results are slightly wrong, as a test of the kernels' own trial: sums below 2^-126 become 0 after they were
// rounded to a multiple of 2^-149, not to 24 bits.
#if defined(__x86_64__)
#define _GNU_SOURCE
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

static _Thread_local unsigned char tile[8][16][64];
static _Thread_local int is_configured;
static int rounds_early;

/// Whether the calling thread has tile state.
int tiles_in_use(void) { return is_configured; }

static float flushed(float x) { return fabsf(x) < 0x1p-126f ? copysignf(0, x) : x; }

/// a * b + c, rounded to 24 bits, then 0 if below 2^-126. Doubles hold the product, and the sum in two parts.
static float multiply_add(float a, float b, float c) {
  const double product = (double)a * b, sum = product + c, part = sum - product;
  double rest = (product - (sum - part)) + (c - part);
  if (sum < 0) rest = -rest;
  const double edge = 0x1p-126 - 0x1p-151;  // from here on 24 bits round to 2^-126
  const int is_small = fabs(sum) < edge || (fabs(sum) == edge && rest < 0);
  const float rounded = fmaf(a, b, c);
  return is_small && !rounds_early ? copysignf(0, rounded) : flushed(rounded);
}

static float half(const unsigned char *bytes) {
  uint32_t bits = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 24;
  float x;
  memcpy(&x, &bits, 4);
  return flushed(x);
}

static void multiply(int c, int a, int b) {
  for (int m = 0; m < 16; m++)
    for (int n = 0; n < 16; n++) {
      float even = 0, odd = 0, old;
      for (int k = 0; k < 16; k++) {
        even = multiply_add(half(tile[a][m] + 4 * k), half(tile[b][k] + 4 * n), even);
        odd = multiply_add(half(tile[a][m] + 4 * k + 2), half(tile[b][k] + 4 * n + 2), odd);
      }
      memcpy(&old, tile[c][m] + 4 * n, 4);
      old = flushed(flushed(old) + flushed(even + odd));
      memcpy(tile[c][m] + 4 * n, &old, 4);
    }
}

static const int registers[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                  REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void fail(const unsigned char *code) {
  fprintf(stderr, "invalid instruction %02x %02x %02x %02x %02x\n", code[0], code[1], code[2], code[3], code[4]);
  abort();
}

static void carry_out(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  greg_t *registers_of = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *code = (const unsigned char *)registers_of[REG_RIP], *at = code;
  if (at[0] != 0xc4 || (at[1] & 0x1f) != 2 || (at[2] & 0x84) != 0) fail(code);
  const int x = (at[1] & 0x40) ? 0 : 8, b = (at[1] & 0x20) ? 0 : 8, vector = ~(at[2] >> 3) & 15;
  const int prefix = at[2] & 3, opcode = at[3], mode = at[4] >> 6, reg = at[4] >> 3 & 7, rm = at[4] & 7;
  at += 5;
  unsigned char *address = NULL;
  greg_t stride = 0;
  if (mode != 3) {
    int base = rm;
    if (rm == 4) {
      const int index = (*at >> 3 & 7) | x;
      if (index != 4) stride = registers_of[registers[index]] << (*at >> 6);
      base = *at++ & 7;
    }
    int32_t offset = 0;
    const int has_base = !(mode == 0 && base == 5), is_wide = mode == 2 || !has_base;
    if (is_wide) memcpy(&offset, at, 4);
    if (mode == 1) offset = (int8_t)*at;
    at += is_wide ? 4 : mode == 1;
    const greg_t start = has_base ? registers_of[registers[base | b]] : rm == 5 ? (greg_t)at : 0;
    address = (unsigned char *)(start + offset);
  }
  if (opcode == 0x49 && prefix == 0 && mode != 3) {  // LDTILECFG
    if (address[0] != 1 || memcmp(address + 16, (uint16_t[8]){64, 64, 64, 64, 64, 64, 64, 64}, 16) != 0 ||
        memcmp(address + 48, (unsigned char[8]){16, 16, 16, 16, 16, 16, 16, 16}, 8) != 0)
      fail(code);
    memset(tile, 0, sizeof tile);
    is_configured = 1;
  } else if (!is_configured) {
    fail(code);
  } else if (opcode == 0x49 && prefix == 0) {  // TILERELEASE
    is_configured = 0;
  } else if (opcode == 0x49 && prefix == 3) {  // TILEZERO
    memset(tile[reg], 0, sizeof tile[reg]);
  } else if (opcode == 0x4b && prefix == 3) {  // TILELOADD
    for (int i = 0; i < 16; i++) memcpy(tile[reg][i], address + i * stride, 64);
  } else if (opcode == 0x4b && prefix == 2) {  // TILESTORED
    for (int i = 0; i < 16; i++) memcpy(address + i * stride, tile[reg][i], 64);
  } else if (opcode == 0x5c && prefix == 2 && mode == 3) {  // TDPBF16PS
    multiply(reg, rm, vector);
  } else {
    fail(code);
  }
  registers_of[REG_RIP] = (greg_t)at;
}

/// Carries out tile instructions from now on.
void tiles_emulate(void) {
  rounds_early = getenv("TILES_ROUND_EARLY") != NULL;
  struct sigaction action = {.sa_sigaction = carry_out, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGILL, &action, NULL);
}
#endif
