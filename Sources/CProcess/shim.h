// Functions of the C library that its headers show only to GNU sources, as documented in its manual.
#include <spawn.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
int pipe2(int[2], int);
int renameat2(int, const char *, int, const char *, unsigned int);
