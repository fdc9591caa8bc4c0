import CProcess
#if canImport(Glibc)
  import Glibc
#endif

/// The end of a child: asking, killing, collecting.
struct Watch {
  let process: pid_t
  let limits: ChildProcess.Limits
  /// What signals go to: the process, or the group that it leads.
  private let target: pid_t
  let start = ContinuousClock.now
  private var cause = ChildProcess.Exit.Cause.itself
  private var deadline: ContinuousClock.Instant?
  private var memory: MemoryWatch?
  /// How often the kernel had ended a process here for want of memory when this one began.
  private let killsBefore = MemoryKills.count

  init(process: pid_t, limits: ChildProcess.Limits, leadsGroup: Bool = true) {
    self.process = process
    target = leadsGroup ? -process : process
    self.limits = limits
    memory = limits.memory.map { MemoryWatch(process: process, limit: $0) }
  }

  mutating func stopIfNeeded() {
    let now = ContinuousClock.now
    if cause == .itself, let limit = limits.memory, let used = memory?.excess() {
      // There is no time to save: it would grow while it did.
      cause = .memory(used: used, limit: limit)
      deadline = now
    }
    if let deadline {
      if limits.cancellation.isUrgent || now >= deadline {
        // What has begun a session of its own is in another group.
        let others = ProcessTree.descendants(of: process)
        kill(target, SIGKILL)
        for other in others { kill(other, SIGKILL) }
      }
      return
    }
    if limits.cancellation.isRequested {
      cause = .cancellation
    } else if let timeout = limits.timeout, now - start >= .seconds(timeout) {
      cause = .timeout
    } else {
      return
    }
    deadline = now + .seconds(limits.grace)
    kill(target, SIGTERM)
  }

  /// Asks the process and its group to end.
  func terminate() { kill(target, SIGTERM) }

  /// True when the process has ended; it stays a zombie, so that its group keeps its number.
  var hasEnded: Bool {
    var info = unsafe siginfo_t()
    let code = unsafe waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    return code == 0 ? unsafe info.si_signo != 0 : errno == ECHILD
  }

  /// Ends what is left of the group and collects the process.
  func reap() -> ChildProcess.Exit {
    kill(target, SIGKILL)
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let signal = status & 0x7f
    var cause = cause
    if cause == .itself, signal == SIGKILL, let killsBefore,
      MemoryKills.count.map({ $0 > killsBefore }) == true
    {
      cause = .kernelMemory
    }
    return ChildProcess.Exit(
      code: signal == 0 ? status >> 8 & 0xff : nil, signal: signal == 0 ? nil : signal,
      cause: cause, cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      memory: Int(usage.ru_maxrss) * 1024)
  }
}
