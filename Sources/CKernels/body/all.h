// All kernels of one level. The including file has defined v16 and its operations, TILE_ROWS (a
// divisor of LK_PANEL_ROWS) and TILE_VECTORS (the register tile of the product), and TABLE and TILES
// (the names of its tables).
#include "../scratch.h"
#include "../table.h"
#include "../tiles.h"
#include "../vector/common.h"

#include "arithmetic.h"

#include "activations.h"
#include "gemm.h"
#include "stored.h"
#include "tiles.h"
#include "norms.h"
#include "softmax.h"
#include "divergence.h"
#include "choice.h"
#include "attention.h"
#include "tokens.h"
#include "double.h"

const struct lk_table TABLE = {
#define LK_ENTRY(name, parameters, arguments) .name = name,
    LK_KERNELS(LK_ENTRY)
#undef LK_ENTRY
};

const struct lk_tiles_table TILES = {TILE_BLOCK, tile_pack_rows, tile_pack_columns, tile_product};
