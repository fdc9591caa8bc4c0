// The kernels for CPUs with AVX2. Only the functions of this file may use it: the program itself runs
// on any x86-64.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "scratch.h"
#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "vector/avx2.h"

#define TILE_ROWS 6
#define TILE_VECTORS 1
#define TABLE lk_avx2_table
#define TILES lk_avx2_tiles
#include "body/all.h"
#pragma clang attribute pop
#endif
