/// A program of the system that talks to the network, such as curl; started, watched, and stopped with the run.
struct WebTool: Sendable {
  let settings: FetchSettings
  let limits: ChildProcess.Limits

  /// Runs a program and returns what it wrote to its standard output; `input` is at most a page.
  ///
  /// `watch` is called at least every 100 ms and stops the program by throwing. Throws `FetchInterrupted`
  /// when the run is stopped, and what the program said when it failed.
  func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
    in directory: String? = nil, watch: () throws -> Void
  ) throws -> [UInt8] {
    let searchPath = settings.environment["PATH"] ?? ""
    let program = try Command.program(arguments[0], in: searchPath)
    let command = Command(
      arguments: [program] + arguments.dropFirst(),
      environment: settings.environment.merging(environment) { $1 }, directory: directory)
    var output: [UInt8] = []
    var lines: [String] = []
    var splitter = LineSplitter()
    var own = limits
    own.cancellation = Cancellation()
    var complaint: (any Error)?
    let exit = try ChildProcess.run(command, lifeline: false, input: input, limits: own) {
      do { try watch() } catch { complaint = complaint ?? error }
      let wantsStop = limits.cancellation.isRequested && !own.cancellation.isRequested
      if wantsStop || limits.cancellation.isUrgent || complaint != nil {
        own.cancellation.request()
      }
    } received: { stream, bytes in
      if stream == .error { splitter.add(bytes) { lines.append($0) } } else { output += bytes }
    }
    splitter.finish { lines.append($0) }
    if limits.cancellation.isRequested { throw FetchInterrupted() }
    if let complaint { throw complaint }
    if let problem = exit.problem(after: limits.timeout) {
      let said = lines.filter { !$0.allSatisfy(\.isWhitespace) }.suffix(3)
      throw FetchProblem.program(([("\(arguments[0]) \(problem)")] + said).joined(separator: "; "))
    }
    return output
  }
}
