#include "scratch.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct block {
  float *memory;
  size_t count;
};

static _Thread_local struct block blocks[LK_SCRATCH_SLOTS];
static pthread_key_t at_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *mine) {
  struct block *block = mine;
  for (int slot = 0; slot < LK_SCRATCH_SLOTS; slot++) {
    free(block[slot].memory);
    block[slot] = (struct block){0};
  }
}

static void prepare(void) { pthread_key_create(&at_exit, release); }

float *lk_scratch(int slot, size_t count) {
  struct block *block = &blocks[slot];
  if (count > block->count) {
    pthread_once(&once, prepare);
    pthread_setspecific(at_exit, blocks);
    size_t rounded = (count + count / 4 + 1023) / 1024 * 1024;
    free(block->memory);
    block->memory = aligned_alloc(64, rounded * sizeof(float));
    block->count = rounded;
    if (block->memory == NULL) {
      fprintf(stderr, "lethe: out of memory for %zu temporary values\n", rounded);
      abort();
    }
  }
  return block->memory;
}
