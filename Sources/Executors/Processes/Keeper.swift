import CProcess
import Dispatch

#if canImport(Glibc)
  import Glibc
#endif

/// The process between a runner and a program: nothing that the program starts outlives it or the runner, in whatever
/// session it is.
package enum Keeper {
  /// How the program ended.
  package enum End: Sendable, Equatable {
    case code(Int32)
    case signal(Int32)
    /// It could not be started, with the words why.
    case notStarted(String)
  }

  /// Has all orphans among this process's descendants come to it, so that `sweep` finds them.
  package static func adopt() { _ = become_subreaper() }

  /// Ends everything that descends from this process.
  package static func sweep() {
    // Orphans come to this process, so without a child it has no descendants, and nobody need list all processes.
    var ended: pid_t
    repeat { ended = waitpid(-1, nil, WNOHANG) } while ended > 0
    if ended < 0, errno == ECHILD { return }
    ProcessTree.end(below: getpid())
    // They are collected, so that none is taken for alive.
    while waitpid(-1, nil, WNOHANG) > 0 {}
  }

  /// Runs a program on this process's own files and ends what it leaves behind; when `parent` is no longer the parent,
  /// ends all and then calls `exit`.
  ///
  /// Wishes to stop are left to the program, which is in the same process group.
  package static func run(
    _ command: Command, parent: Int32, exit: @escaping @Sendable (Int32) -> Never
  ) -> End {
    adopt()
    for number in [SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_IGN) }
    DispatchQueue(label: "lethe.parent").async {
      while getppid() == parent { usleep(100_000) }
      sweep()
      exit(130)
    }
    let process: pid_t
    do throws(SpawnFailure) {
      process = try ChildProcess.spawn(
        command, input: STDIN_FILENO, output: STDOUT_FILENO, error: STDERR_FILENO,
        inOwnGroup: false)
    } catch {
      return .notStarted(error.description)
    }
    let status = wait(for: process)
    sweep()
    let number = status & 0x7f
    return number == 0 ? .code(status >> 8 & 0xff) : .signal(number)
  }

  /// Collects whatever ends until the program has; returns its status as `waitpid` has it.
  private static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while true {
      let ended = unsafe waitpid(-1, &status, 0)
      if ended == process { return status }
      // It cannot be waited for: it counts as killed.
      if ended < 0, errno != EINTR { return SIGKILL }
    }
  }
}
