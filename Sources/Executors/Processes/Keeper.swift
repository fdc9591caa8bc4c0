#if canImport(Glibc)
  import Glibc
#endif

/// The program `lethe-keep` between this process and one that it starts: nothing that this starts outlives it or this process,
/// in whatever session it is and however either ends.
package enum Keeper {
  /// The name of the program, which lies beside `lethe`.
  private static let name = "lethe-keep"

  /// There is no such program beside `lethe`.
  package struct Missing: Error, Sendable, Equatable, CustomStringConvertible {
    let path: String

    package var description: String {
      "there is no program \(path), through which steps are started so that nothing of theirs stays behind: install it "
        + "beside lethe, with which it is built"
    }
  }

  /// Returns a command that runs `command` under the keeper beside the program `executable`; for children of this process.
  package static func command(
    for command: Command, beside executable: String
  ) throws(Missing) -> Command {
    let slash = executable.lastIndex(of: "/")
    let path = (slash.map { String(executable[...$0]) } ?? "") + name
    guard unsafe access(path, X_OK) == 0 else { throw Missing(path: path) }
    var kept = command
    kept.arguments = [path, "\(getpid())"] + command.arguments
    return kept
  }
}
