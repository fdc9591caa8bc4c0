package import Storage

/// A place that keeps content by digest (`cas/<sha256>`) and small records by key (`ac/<key>`), as
/// Bazel's HTTP cache does.
///
/// Nothing that comes from it is believed: whoever gets something checks digests and signatures.
package protocol Remote: Sendable {
  /// Returns those of the names that it does not have.
  func missing(_ names: [String]) throws -> Set<String>
  /// Keeps files under names; each appears whole.
  func put(_ files: [RemoteFile]) throws
  /// Fetches files to their paths, none larger than its limit; one that is not there makes no file.
  func get(_ files: [RemoteFile]) throws
}

/// A name at a remote with a file of this machine.
package struct RemoteFile: Sendable, Equatable {
  /// `cas/<sha256>` or `ac/<key>`.
  package let name: String
  /// Where it lies, or is put, on this machine.
  package let path: String
  /// The most bytes that are fetched; the file's own when it is put.
  package let limit: Int

  /// Names a file; `limit` is in bytes.
  package init(_ name: String, path: String, limit: Int) {
    self.name = name
    self.path = path
    self.limit = limit
  }

  /// The name of content.
  package static func content(_ digest: Digest) -> String { "cas/\(digest.hex)" }

  /// The name of a record.
  package static func record(_ key: Digest) -> String { "ac/\(key.hex)" }
}

/// What a remote could not do.
package struct RemoteProblem: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = Remotes.shown(description) }
}

/// Finds the kind of remote that an address means.
package enum Remotes {
  /// What people may write; for help pages.
  package static let forms = "a directory, ssh://HOST/PATH, HOST:PATH, http://… or https://…"

  /// Text about addresses without the passwords that stand in them (`scheme://user:password@host`).
  package static func shown(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let scheme = rest.firstRange(of: "://") {
      result += rest[..<scheme.upperBound]
      rest = rest[scheme.upperBound...]
      let authority = rest.prefix { !"/?# '\"".contains($0) }
      if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
        result += authority[...colon] + "…"
        rest = rest[at...]
      }
    }
    return result + rest
  }

  /// Opens a remote; `scratch` is a directory of this machine that is removed afterwards.
  package static func open(
    _ address: String, environment: [String: String], scratch: String, cancellation: Cancellation
  ) throws -> any Remote {
    let programs = RemotePrograms(
      environment: environment, scratch: scratch, cancellation: cancellation)
    guard address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
      throw RemoteProblem("'\(address)' has blanks; a remote is \(forms)")
    }
    if address.hasPrefix("http://") || address.hasPrefix("https://") {
      return HTTPRemote(address, programs)
    }
    if address.hasPrefix("ssh://") {
      let rest = address.dropFirst("ssh://".count)
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      let path = rest[slash...].dropFirst()
      // As with git, `/~/x` is below the home directory.
      let place = path.hasPrefix("~/") ? String(path.dropFirst(2)) : "/" + path
      return try SSHRemote(host: String(rest[..<slash]), path: place, programs)
    }
    // As with git, what is there is meant, whatever its name looks like.
    if try Disk().exists(address) { return DirectoryRemote(address) }
    if let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/") {
      return try SSHRemote(
        host: String(address[..<colon]), path: String(address[address.index(after: colon)...]),
        programs)
    }
    return DirectoryRemote(address)
  }
}

/// Runs the programs that reach a remote.
struct RemotePrograms: Sendable {
  let environment: [String: String]
  let scratch: String
  let cancellation: Cancellation

  /// Runs a program to its end and hands on what it prints; throws what it said when it failed, or what `watch` throws,
  /// which is called all the while and ends the program.
  func run(
    _ arguments: [String], watching watch: () throws -> Void = {},
    _ received: (ArraySlice<UInt8>) -> Void
  ) throws {
    let program = try Command.program(
      arguments[0], in: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
    let command = Command(
      arguments: [program] + arguments.dropFirst(), environment: environment, directory: nil)
    let own = Cancellation()
    let limits = ChildProcess.Limits(timeout: nil, grace: 5, cancellation: own)
    var complaint: (any Error)?
    var said: [String] = []
    var lines = LineSplitter()
    let exit = try ChildProcess.run(command, lifeline: false, limits: limits) {
      do { try watch() } catch { complaint = complaint ?? error }
      let wantsStop = cancellation.isRequested && !own.isRequested
      if wantsStop || cancellation.isUrgent || complaint != nil { own.request() }
    } received: { stream, bytes in
      switch stream {
      case .output: received(bytes)
      case .error: lines.add(bytes) { said.append($0) }
      }
    }
    lines.finish { said.append($0) }
    if cancellation.isRequested { throw RemoteProblem("interrupted") }
    if let complaint { throw complaint }
    if let problem = exit.problem(after: nil) {
      throw RemoteProblem((["\(arguments[0]) \(problem)"] + said.suffix(3)).joined(separator: "; "))
    }
  }

  /// Runs a program and returns the lines that it prints.
  func lines(
    _ arguments: [String], watching watch: () throws -> Void = {}
  ) throws -> [String] {
    var found: [String] = []
    var splitter = LineSplitter()
    try run(arguments, watching: watch) { bytes in splitter.add(bytes) { found.append($0) } }
    splitter.finish { found.append($0) }
    return found
  }
}
