// The kernels in plain C, for any CPU.
#include <string.h>

#include "vector/scalar.h"

#define TILE_ROWS 4
#define TILE_VECTORS 1
#define TABLE lk_scalar_table
#define TILES lk_scalar_tiles
#include "body/all.h"
