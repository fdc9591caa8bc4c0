// `lethe-keep PARENT PROGRAM [ARGUMENT...]`: the process between a runner and what it starts.
//
// Nothing that the program starts outlives it or the runner, in whatever session it is and however either ends: this process
// takes in all orphans below it, and ends them when the program has ended or PARENT is no longer its parent. Requests to stop
// (SIGTERM, SIGINT, SIGHUP) are left to the program, which is in the same process group. It ends as the program did: with its
// exit code or by its signal; with 127 when the program could not be started, with 130 when the runner has gone.
//
// A program of its own in C, linked statically, because one is started for every step: that takes a third of a millisecond.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/// Seconds after which processes that cannot be ended are left alone.
enum { sweep_limit = 10 };

/// The parent of a process as `/proc` shows it; 0 when it has ended or is hidden.
static pid_t parent_of(const char *number) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%.20s/stat", number);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, line, sizeof line - 1);
  close(file);
  if (count <= 0) return 0;
  line[count] = 0;
  // A program's name may hold anything, and the last parenthesis ends it; a state of one letter follows.
  const char *end = strrchr(line, ')');
  return end != NULL && strlen(end) > 4 ? (pid_t)strtol(end + 4, NULL, 10) : 0;
}

/// Kills the processes whose parent this one is.
static void kill_children(void) {
  DIR *list = opendir("/proc");
  if (list == NULL) return;
  pid_t self = getpid();
  for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    if (parent_of(entry->d_name) == self) kill((pid_t)strtol(entry->d_name, NULL, 10), SIGKILL);
  }
  closedir(list);
}

/// Ends everything that descends from this process: what its children leave behind comes to it, until none is left.
static void sweep(void) {
  struct timespec start, now, nap = {.tv_nsec = 500 * 1000};
  clock_gettime(CLOCK_MONOTONIC, &start);
  do {
    pid_t ended;
    while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) {}
    if (ended < 0) return;
    kill_children();
    nanosleep(&nap, NULL);
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while (now.tv_sec - start.tv_sec < sweep_limit);
}

static void wake(int number) { (void)number; }

/// Starts the program with the signals that this process was started with; returns its number, or 0 with the reason in `errno`.
static pid_t start(char **words) {
  posix_spawnattr_t attributes;
  sigset_t defaults, mask;
  sigemptyset(&mask);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGTERM);
  sigaddset(&defaults, SIGINT);
  sigaddset(&defaults, SIGHUP);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t process = 0;
  errno = posix_spawn(&process, words[0], NULL, &attributes, words, environ);
  return errno == 0 ? process : 0;
}

/// Waits until the program has ended and returns its status; -1 when the runner has gone first.
static int wait_for(pid_t program, pid_t parent) {
  // Where the kernel has no such descriptors, this process looks ten times a second.
  struct pollfd runner = {.fd = (int)syscall(SYS_pidfd_open, parent, 0), .events = POLLIN};
  const struct timespec often = {.tv_nsec = 100 * 1000 * 1000};
  sigset_t none;
  sigemptyset(&none);
  for (;;) {
    pid_t ended;
    int status;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
      if (ended == program) return status;
    }
    // It cannot be waited for: it counts as killed.
    if (ended < 0) return SIGKILL;
    if (getppid() != parent) return -1;
    ppoll(&runner, runner.fd >= 0 ? 1 : 0, runner.fd >= 0 ? NULL : &often, &none);
  }
}

int main(int count, char **words) {
  char *rest = NULL;
  pid_t parent = count > 2 ? (pid_t)strtol(words[1], &rest, 10) : 0;
  if (parent <= 0 || *rest != 0) {
    fputs("usage: lethe-keep PARENT PROGRAM [ARGUMENT...]; started by lethe\n", stderr);
    return 2;
  }
  // A child's end is only noticed while this process waits for it.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  sigaction(SIGCHLD, &(struct sigaction){.sa_handler = wake}, NULL);
  const int requests[] = {SIGTERM, SIGINT, SIGHUP};
  for (int i = 0; i < 3; i++) sigaction(requests[i], &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

  pid_t program = start(words + 2);
  if (program == 0) {
    fprintf(stderr, "cannot start %s: %s\n", words[2], strerror(errno));
    return 127;
  }
  int status = wait_for(program, parent);
  sweep();
  if (status == -1) return 130;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  // As the program ended, without a core of this process.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  signal(WTERMSIG(status), SIG_DFL);
  kill(getpid(), WTERMSIG(status));
  return 128 + WTERMSIG(status);
}
