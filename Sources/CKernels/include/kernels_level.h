// Which machine code the kernels run. The results do not depend on it.
#pragma once

/// The levels, in order of speed; not every level exists on every machine.
enum {
  LK_SCALAR = 0,
  LK_NEON = 1,
  LK_AVX2 = 2,
  LK_AVX512 = 3,
  LK_AVX512BF16 = 4,
  /// LK_AVX512BF16, and tiles for the product in tiles.
  LK_AMX = 5,
  LK_LEVELS = 6,
};

/// The level in use: the best that the CPU supports unless lk_set_level chose another.
int lk_level(void);

/// Whether this build and this CPU have the level, and the kernel lets this process use it.
int lk_level_supported(int level);

/// Chooses a level for the whole process; 0 when done, -1 (and no change) when it is not supported.
/// Kernels that are running finish at the level that they began with.
int lk_set_level(int level);

/// The level's name: "scalar", "neon", "avx2", "avx512", "avx512bf16", "amx"; "unknown" for any other number.
const char *_Nonnull lk_level_name(int level);
