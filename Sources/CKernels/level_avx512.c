// The kernels for CPUs with AVX-512. Only the functions of this file may use it: the program itself runs
// on any x86-64.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "scratch.h"
#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma"))), apply_to = function)
#include "vector/avx512.h"

#define TILE_ROWS 12
#define TILE_VECTORS 2
#define TABLE lk_avx512_table
#define TILES lk_avx512_tiles
#include "body/all.h"
#pragma clang attribute pop
#endif
