import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// Where a program of a spec sees its inputs, its own directory and the system, and nothing else: bubblewrap's user,
/// mount, process and network namespaces.
///
/// It sees `/usr`, `/etc` and what its search path names, read-only; the declared inputs, read-only; its working
/// directory; an empty `/tmp`; no other process; and the network only where the step declares it.
package struct Sandbox: Sendable, Equatable {
  /// The program that makes it.
  package let launcher: String

  /// Looks for bubblewrap, and whether the kernel lets it make namespaces here; the text says what is missing.
  package static func find(
    searchPath: String = "/usr/local/bin:/usr/bin:/bin"
  ) -> (sandbox: Sandbox?, text: String) {
    guard let launcher = try? ExternalExecution.program("bwrap", in: searchPath) else {
      return (nil, "bubblewrap is not installed ('apt install bubblewrap')")
    }
    let trial = Command(
      arguments: [launcher, "--unshare-all", "--ro-bind", "/", "/", "true"],
      environment: ["PATH": searchPath], directory: nil)
    let limits = ChildProcess.Limits(timeout: 10, grace: 1, cancellation: Cancellation())
    let exit = try? ChildProcess.run(trial, lifeline: false, limits: limits, tick: {}) { _, _ in }
    guard exit?.code == 0 else {
      return (nil, "the kernel lets '\(launcher)' make no namespaces here")
    }
    return (Sandbox(launcher: launcher), launcher)
  }

  /// Returns the command that runs `command` inside; `writable` are directories of its own, `inputs` files that it reads.
  func command(
    _ command: Command, writable: [String], inputs: [String], network: Bool
  ) -> [String] {
    var words = [launcher, "--die-with-parent", "--unshare-all"]
    if network { words.append("--share-net") }
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for system in ["/usr", "/etc", "/opt"] { words += ["--ro-bind-try", system, system] }
    for name in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
      // Most systems have links into /usr there.
      if let target = Disk().target(ofLink: name) {
        words += ["--symlink", target, name]
      } else {
        words += ["--ro-bind-try", name, name]
      }
    }
    // What a search path names, such as a virtual environment, with its libraries beside it.
    let places = (command.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let programs = [Disk.parent(of: command.arguments.first ?? "")].compactMap(\.self)
    for place in places + programs where place.hasPrefix("/") {
      let whole = place.hasSuffix("/bin") ? Disk.parent(of: place) ?? place : place
      let isThere = ["/", "/usr", "/etc", "/opt", "/bin", "/sbin"].contains {
        whole == $0 || $0 != "/" && whole.hasPrefix($0 + "/")
      }
      if !isThere, !whole.isEmpty { words += ["--ro-bind-try", whole, whole] }
    }
    for input in inputs { words += ["--ro-bind", input, input] }
    for directory in writable { words += ["--bind", directory, directory] }
    if let directory = command.directory { words += ["--chdir", directory] }
    return words + ["--"] + command.arguments
  }
}
