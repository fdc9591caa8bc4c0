import Storage

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
