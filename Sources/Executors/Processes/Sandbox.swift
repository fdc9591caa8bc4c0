import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// Where a program of a spec sees its inputs, its own directory and the system, and nothing else: bubblewrap's user,
/// mount, process and network namespaces.
///
/// It sees `/usr`, what of `/etc` programs need, and what the search path of the runner names, read-only; the declared
/// inputs, read-only; its working directory; an empty `/tmp`; no other process; and the network only where the step
/// declares it. A spec cannot widen that: of a program that it names by a path the file is there, not the folder.
package struct Sandbox: Sendable, Equatable {
  /// The program that makes it.
  package let launcher: String

  /// What programs need of `/etc`; keys and passwords of the machine lie there, too.
  private static let settings = [
    "alternatives", "ca-certificates", "ca-certificates.conf", "fonts", "group", "host.conf",
    "hosts",
    "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "locale.alias", "localtime", "mime.types",
    "nsswitch.conf", "OpenCL", "passwd", "pki/tls/certs", "protocols", "python3", "R",
    "resolv.conf",
    "services", "ssl/certs", "ssl/openssl.cnf", "timezone",
  ]

  /// Looks for bubblewrap, and whether the kernel lets it make namespaces here; the text says what is missing.
  package static func find(
    searchPath: String = "/usr/local/bin:/usr/bin:/bin"
  ) -> (sandbox: Sandbox?, text: String) {
    // It throws for a missing program alone.
    guard let launcher = try? Command.program("bwrap", in: searchPath) else {
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

  /// Returns the command that runs `command` inside; `writable` are directories of its own, `inputs` files that it reads,
  /// `searchPath` what the user's programs are found by.
  package func command(
    _ command: Command, writable: [String] = [], inputs: [String] = [], searchPath: String = "",
    network: Bool = false
  ) -> Command {
    var words = [launcher, "--die-with-parent", "--unshare-all"]
    if network { words.append("--share-net") }
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for system in ["/usr", "/opt"] { words += ["--ro-bind-try", system, system] }
    for name in Self.settings { words += ["--ro-bind-try", "/etc/\(name)", "/etc/\(name)"] }
    for name in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
      // Most systems have links into /usr there.
      if let target = Disk().target(ofLink: name) {
        words += ["--symlink", target, name]
      } else {
        words += ["--ro-bind-try", name, name]
      }
    }
    // What the user's search path names, such as a virtual environment, with its libraries beside it.
    for place in searchPath.split(separator: ":").map(String.init) where place.hasPrefix("/") {
      let whole = place.hasSuffix("/bin") ? Disk.parent(of: place) ?? place : place
      if !Self.isSystem(whole), !whole.isEmpty { words += ["--ro-bind-try", whole, whole] }
    }
    if let program = command.arguments.first, program.hasPrefix("/"), !Self.isSystem(program) {
      let whole = Self.environment(of: program) ?? program
      words += ["--ro-bind-try", whole, whole]
    }
    for input in Set(inputs.map(Disk.absolute)).sorted() { words += ["--ro-bind", input, input] }
    for directory in writable.map(Disk.absolute) { words += ["--bind", directory, directory] }
    words += ["--chdir", command.directory ?? "/tmp", "--"]
    return Command(
      arguments: words + command.arguments, environment: command.environment, directory: nil)
  }

  private static func isSystem(_ path: String) -> Bool {
    ["/", "/usr", "/etc", "/opt", "/bin", "/sbin"].contains {
      path == $0 || $0 != "/" && path.hasPrefix($0 + "/")
    }
  }

  /// The virtual environment of Python that a program belongs to; nil when it belongs to none.
  private static func environment(of program: String) -> String? {
    guard let folder = Disk.parent(of: program), let whole = Disk.parent(of: folder),
      // What cannot be looked at is none.
      (try? Disk().exists("\(whole)/pyvenv.cfg")) == true
    else { return nil }
    return whole
  }
}
