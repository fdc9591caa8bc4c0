import Executors
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Turns SIGINT, SIGTERM and SIGHUP into the wish to stop; a SIGHUP that `nohup` ignores stays ignored.
enum Signals {
  private static let shared = Cancellation()
  /// Seconds that the program has after the second request; 0 for as many as it takes.
  private static let patience = Atomic<UInt32>(0)
  /// The signals that end this program, as its parent left them.
  private static let caught: [Int32] = {
    var action = sigaction()
    unsafe sigaction(SIGHUP, nil, &action)
    let isIgnored = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    return [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP])
  }()

  /// Lets the calling thread take them, whatever its parent process had blocked.
  static func unblock() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Gives the signals their usual meaning again.
  static func release() {
    for number in caught { signal(number, SIG_DFL) }
  }

  /// Has the next signals stop one thing only, and returns what they ask through.
  static func nextInterrupt() -> Cancellation {
    shared.reset()
    return cancellation()
  }

  /// Has the second request end the program within some seconds, whatever it is doing then.
  ///
  /// What is stored is whole at every moment, and the processes of steps end with their runner.
  static func endOnSecond(within seconds: UInt32) {
    signal(SIGALRM) { _ in _exit(130) }
    patience.store(seconds, ordering: .sequentiallyConsistent)
  }

  /// Installs the handlers and returns what they ask through.
  ///
  /// A cluster signals every process of a job, and the job's own process hands its signal on: with `ignoresEchoes`, what
  /// comes within three seconds of the first counts once.
  static func cancellation(ignoresEchoes: Bool = false) -> Cancellation {
    let shared = shared
    for number in caught {
      if ignoresEchoes {
        signal(number) { _ in Signals.shared.request(after: 3) }
      } else {
        signal(number) { _ in
          Signals.shared.request()
          let seconds = Signals.patience.load(ordering: .sequentiallyConsistent)
          if seconds > 0, Signals.shared.isUrgent { alarm(seconds) }
        }
      }
    }
    return shared
  }
}
