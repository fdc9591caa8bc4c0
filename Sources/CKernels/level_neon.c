// The kernels for 64-bit ARM, all of which has NEON.
#if defined(__aarch64__)
#include <string.h>

#include "vector/neon.h"

#define TILE_ROWS 6
#define TILE_VECTORS 1
#define TABLE lk_neon_table
#define TILES lk_neon_tiles
#include "body/all.h"
#endif
