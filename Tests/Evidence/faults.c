// Fails the n-th file operation below a directory, counted over all processes that share a counter.
//
//   FAULT_ROOT   the directory; operations elsewhere are neither counted nor failed
//   FAULT_COUNT  a file of eight bytes that holds the counter
//   FAULT_AT     the operation that fails; 0 for none
//   FAULT_ERRNO  the error that it fails with (default EIO)
//   FAULT_ONLY   the one operation that is counted, such as fstat; all when it is not set
//   FAULT_LOG    a file to which the failed operation is written
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static _Atomic long *counter;
static long failing;
static int code = EIO;
static const char *root, *only;

#define REAL(result, name, ...) \
  static result (*real_##name)(__VA_ARGS__); \
  if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FAULT_COUNT"), *at = getenv("FAULT_AT"), *error = getenv("FAULT_ERRNO");
  root = getenv("FAULT_ROOT");
  only = getenv("FAULT_ONLY");
  if (!file || !root) return;
  REAL(int, open, const char *, int, ...);
  int descriptor = real_open(file, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  void *page = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  if (page != MAP_FAILED) counter = page;
  failing = at ? atol(at) : 0;
  if (error) code = atoi(error);
}

// Whether this operation is to fail; relative paths are taken from the working directory.
static int fails(const char *operation, const char *path) {
  if (!counter || !path || (only && strcmp(only, operation) != 0)) return 0;
  char whole[2 * PATH_MAX];
  if (path[0] != '/') {
    char directory[PATH_MAX];
    if (!getcwd(directory, sizeof directory)) return 0;
    snprintf(whole, sizeof whole, "%s/%s", directory, path);
    path = whole;
  }
  if (strncmp(path, root, strlen(root)) != 0) return 0;
  if (atomic_fetch_add(counter, 1) + 1 != failing) return 0;
  const char *log = getenv("FAULT_LOG");
  FILE *(*open_file)(const char *, const char *) = dlsym(RTLD_NEXT, "fopen");
  FILE *file = log ? open_file(log, "w") : NULL;
  if (file) {
    fprintf(file, "%s %s\n", operation, path + strlen(root));
    fclose(file);
  }
  errno = code;
  return 1;
}

static int fails_at(const char *operation, int descriptor) {
  if (!counter) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return fails(operation, path);
}

int open(const char *path, int flags, ...) {
  REAL(int, open, const char *, int, ...);
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list list;
    va_start(list, flags);
    mode = va_arg(list, mode_t);
    va_end(list);
  }
  return fails("open", path) ? -1 : real_open(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(int, open64, const char *, int, ...);
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list list;
    va_start(list, flags);
    mode = va_arg(list, mode_t);
    va_end(list);
  }
  return fails("open", path) ? -1 : real_open64(path, flags, mode);
}

DIR *opendir(const char *path) {
  REAL(DIR *, opendir, const char *);
  return fails("list", path) ? NULL : real_opendir(path);
}

struct dirent *readdir(DIR *directory) {
  REAL(struct dirent *, readdir, DIR *);
  return fails_at("next of list", dirfd(directory)) ? NULL : real_readdir(directory);
}

int stat(const char *path, struct stat *found) {
  REAL(int, stat, const char *, struct stat *);
  return fails("stat", path) ? -1 : real_stat(path, found);
}

int lstat(const char *path, struct stat *found) {
  REAL(int, lstat, const char *, struct stat *);
  return fails("stat", path) ? -1 : real_lstat(path, found);
}

int fstat(int descriptor, struct stat *found) {
  REAL(int, fstat, int, struct stat *);
  return fails_at("fstat", descriptor) ? -1 : real_fstat(descriptor, found);
}

int access(const char *path, int mode) {
  REAL(int, access, const char *, int);
  return fails("access", path) ? -1 : real_access(path, mode);
}

char *realpath(const char *path, char *found) {
  REAL(char *, realpath, const char *, char *);
  return fails("realpath", path) ? NULL : real_realpath(path, found);
}

ssize_t readlink(const char *path, char *target, size_t size) {
  REAL(ssize_t, readlink, const char *, char *, size_t);
  // What the functions here ask for themselves is nobody's operation.
  if (strncmp(path, "/proc/", 6) == 0) return real_readlink(path, target, size);
  return fails("readlink", path) ? -1 : real_readlink(path, target, size);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, mkdir, const char *, mode_t);
  return fails("mkdir", path) ? -1 : real_mkdir(path, mode);
}

int rename(const char *old, const char *new) {
  REAL(int, rename, const char *, const char *);
  return fails("rename", new) ? -1 : real_rename(old, new);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
  REAL(int, renameat2, int, const char *, int, const char *, unsigned);
  return fails("rename", new) ? -1 : real_renameat2(from, old, to, new, flags);
}

int symlink(const char *target, const char *path) {
  REAL(int, symlink, const char *, const char *);
  return fails("symlink", path) ? -1 : real_symlink(target, path);
}

int link(const char *old, const char *new) {
  REAL(int, link, const char *, const char *);
  return fails("link", new) ? -1 : real_link(old, new);
}

int rmdir(const char *path) {
  REAL(int, rmdir, const char *);
  return fails("rmdir", path) ? -1 : real_rmdir(path);
}

int chmod(const char *path, mode_t mode) {
  REAL(int, chmod, const char *, mode_t);
  return fails("chmod", path) ? -1 : real_chmod(path, mode);
}

int fchmod(int descriptor, mode_t mode) {
  REAL(int, fchmod, int, mode_t);
  return fails_at("chmod", descriptor) ? -1 : real_fchmod(descriptor, mode);
}

int futimens(int descriptor, const struct timespec times[2]) {
  REAL(int, futimens, int, const struct timespec *);
  return fails_at("times", descriptor) ? -1 : real_futimens(descriptor, times);
}

int unlink(const char *path) {
  REAL(int, unlink, const char *);
  return fails("unlink", path) ? -1 : real_unlink(path);
}

ssize_t read(int descriptor, void *bytes, size_t count) {
  REAL(ssize_t, read, int, void *, size_t);
  return fails_at("read", descriptor) ? -1 : real_read(descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
  REAL(ssize_t, pread, int, void *, size_t, off_t);
  return fails_at("read", descriptor) ? -1 : real_pread(descriptor, bytes, count, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
  REAL(void *, mmap, void *, size_t, int, int, int, off_t);
  if (descriptor >= 0 && fails_at("map", descriptor)) return MAP_FAILED;
  return real_mmap(address, length, protection, flags, descriptor, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t);
  return fails_at("write", descriptor) ? -1 : real_write(descriptor, bytes, count);
}

int fsync(int descriptor) {
  REAL(int, fsync, int);
  return fails_at("fsync", descriptor) ? -1 : real_fsync(descriptor);
}

int ftruncate(int descriptor, off_t size) {
  REAL(int, ftruncate, int, off_t);
  return fails_at("truncate", descriptor) ? -1 : real_ftruncate(descriptor, size);
}
