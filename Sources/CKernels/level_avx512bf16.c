// The kernels for CPUs with AVX-512 and its instructions for bfloat16. Only the functions of this file
// may use them: the program itself runs on any x86-64.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "scratch.h"
#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,fma"))), apply_to = function)
#include "vector/avx512.h"
#include "vector/avx512bf16.h"

#define TILE_ROWS 12
#define TILE_VECTORS 2
#define TABLE lk_avx512bf16_table
#define TILES lk_avx512bf16_tiles
#include "body/all.h"
#pragma clang attribute pop
#endif
