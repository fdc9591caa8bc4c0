import FoundationEssentials
import JSON
import Executors
import Plans
import Running
import StepKit
import Storage
import Synchronization
import Testing

/// A server with the Hub's layout on this machine, whose large files lie with another one.
///
/// What it says of a repository has the fields that the Hub's documentation and its own client have: `sha`, and
/// `siblings` with `rfilename`, `size`, `blobId` and `lfs`.
final class FakeHub: Sendable {
  static let commit = "c0ffee0123456789abcdef0123456789abcdef01"
  static let small = Array(#"{"model_type": "llama"}"#.utf8)
  static let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 11 ^ $0 >> 7) }

  /// What it does besides serving.
  struct Rule: Sendable {
    /// Who is let in; nil for everybody.
    var token: String?
    /// How often it says that it is asked too often.
    var refusals = 0
    /// Bytes of a large file that it sends at once.
    var atOnce = Int.max
    /// The commit that `main` is.
    var head = FakeHub.commit
  }

  private let shared: Shared
  private let lake: LoopbackServer
  private let front: LoopbackServer

  init(_ rule: Rule) {
    let shared = Shared(rule)
    let lake = LoopbackServer { request in
      // The Hub signs the addresses of large files; a token must not get here.
      guard !request.contains("uthorization") else { return LoopbackServer.response("400 Bad") }
      return LoopbackServer.part(
        of: Self.large, request, atMost: shared.rule.withLock { $0.atOnce })
    }
    let target = lake.address
    front = LoopbackServer { request in Self.answer(request, shared, target) }
    self.lake = lake
    self.shared = shared
  }

  private final class Shared: Sendable {
    let rule: Mutex<Rule>
    init(_ rule: Rule) { self.rule = Mutex(rule) }
  }

  var address: String { front.address }
  var asked: [String] { front.requests.map { String($0.prefix { $0 != "\r" }) } }
  var sent: [Int] { lake.served }

  func change(_ body: (inout Rule) -> Void) { shared.rule.withLock { body(&$0) } }

  func stop() {
    front.stop()
    lake.stop()
  }

  private static func answer(_ request: String, _ shared: Shared, _ lake: String) -> [UInt8] {
    let rule = shared.rule.withLock { rule in
      defer { rule.refusals = max(0, rule.refusals - 1) }
      return rule
    }
    if let token = rule.token, !request.contains("uthorization: Bearer \(token)\r\n") {
      return LoopbackServer.response("401 Unauthorized", body: Array("Invalid username".utf8))
    }
    if rule.refusals > 0 {
      return LoopbackServer.response("429 Too Many Requests", ["Retry-After: 1"])
    }
    let path = String(request.split(separator: " ")[1])
    switch path {
    case "/api/models/org/tiny/revision/main?blobs=true",
      "/api/models/org/tiny/revision/\(commit)?blobs=true":
      let digest = SHA256.digest(of: large).hex
      let text = """
        {"id": "org/tiny", "sha": "\(rule.head)", "siblings": [
          {"rfilename": "config.json", "size": \(small.count), "blobId": "b1"},
          {"rfilename": "../escape", "size": 1, "blobId": "b2"},
          {"rfilename": "sub/model 1.safetensors", "size": 130, "blobId": "b3",
           "lfs": {"sha256": "\(digest)", "size": \(large.count), "pointerSize": 130}}]}
        """
      return LoopbackServer.response("200 OK", body: Array(text.utf8))
    case "/org/tiny/resolve/\(rule.head)/config.json":
      return LoopbackServer.response("200 OK", ["ETag: \"b1\""], body: small)
    case "/org/tiny/resolve/\(rule.head)/sub/model%201.safetensors":
      return LoopbackServer.response(
        "302 Found",
        ["Location: \(lake)/signed", "X-Linked-Size: \(large.count)", "ETag: \"sha\""])
    default: return LoopbackServer.response("404 Not Found")
    }
  }
}

/// Repositories of the Hub: what is asked, what is remembered, and what is said when it refuses.
@Suite struct HubTests {
  private static let weights = "sub/model 1.safetensors"

  private static func repository(_ revision: String = "main") -> HubRepository {
    HubRepository(kind: .model, name: "org/tiny", revision: revision)
  }

  private func settings(_ hub: FakeHub, token: String? = nil) -> FetchSettings {
    var settings = FetchSettings()
    settings.environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    settings.hubEndpoint = hub.address
    settings.key = { $0 == "HF_TOKEN" ? token : nil }
    return settings
  }

  private func withHub(
    _ rule: FakeHub.Rule = FakeHub.Rule(), _ body: (FakeHub, Store) async throws -> Void
  ) async throws {
    let hub = FakeHub(rule)
    defer { hub.stop() }
    try await withStore { try await body(hub, $0) }
  }

  private func fetched(
    _ path: String, _ index: any HubIndex, _ store: Store, _ settings: FetchSettings
  ) async throws -> Outcome {
    var plan = Plan()
    plan.hub = index
    _ = try plan.hubFile("file", path, of: Self.repository())
    var options = RunOptions()
    options.fetching = settings
    return await Runner(store: store, options: options, observer: Recorder()).run(plan)[0]
  }

  @Test func `large files are known by what the server says, small ones by their bytes`()
    async throws
  {
    try await withHub { hub, store in
      let client = HubClient(store, settings(hub), .none)
      let listing = try client.listing(of: Self.repository())
      #expect(listing.commit == FakeHub.commit)
      #expect(listing.files.keys.sorted() == ["config.json", Self.weights])
      let weights = try client.file(Self.weights, of: Self.repository())
      #expect(weights.file.sha256 == SHA256.digest(of: FakeHub.large))
      #expect(weights.file.size == FakeHub.large.count && hub.sent.isEmpty)
      let config = try client.file("config.json", of: Self.repository())
      #expect(config.file.sha256 == SHA256.digest(of: FakeHub.small))
      #expect(store.objects.contains(SHA256.digest(of: FakeHub.small)))
    }
  }

  @Test func `a token goes to the server and not where it sends on to`() async throws {
    try await withHub(FakeHub.Rule(token: "hf_secret")) { hub, store in
      let settings = settings(hub, token: "hf_secret")
      let client = HubClient(store, settings, .none)
      let outcome = try await fetched(Self.weights, client, store, settings)
      #expect(outcome.state == .ran, "\(outcome)")
      #expect(try store.objects.read(SHA256.digest(of: FakeHub.large)) == FakeHub.large)
    }
  }

  @Test func `a download goes on where it broke`() async throws {
    try await withHub(FakeHub.Rule(atOnce: 90_000)) { hub, store in
      let client = HubClient(store, settings(hub), .none)
      let outcome = try await fetched(Self.weights, client, store, settings(hub))
      #expect(outcome.state == .ran, "\(outcome)")
      #expect(hub.sent == [0, 90_000, 180_000])
    }
  }

  @Test func `being asked too often is waited out`() async throws {
    try await withHub(FakeHub.Rule(refusals: 2)) { hub, store in
      let client = HubClient(store, settings(hub), .none)
      let listing = try client.listing(of: Self.repository())
      #expect(listing.files.count == 2)
      #expect(hub.asked.count == 3)
    }
  }

  @Test(arguments: [
    (FakeHub.Rule(token: "t"), "main", nil as String?, "HTTP 401", "put a token into HF_TOKEN"),
    (FakeHub.Rule(token: "t"), "main", "wrong", "HTTP 401", "gives no access"),
    (FakeHub.Rule(), "other", nil, "models/org/tiny@other", "no such repository or revision"),
  ])
  func `what it refuses is said with what may help`(
    _ rule: FakeHub.Rule, _ revision: String, _ token: String?, _ said: String, _ help: String
  ) async throws {
    try await withHub(rule) { hub, store in
      let client = HubClient(store, settings(hub, token: token), .none)
      do {
        _ = try client.listing(of: Self.repository(revision))
        Issue.record("it is refused")
      } catch let problem as HubProblem {
        #expect(problem.description.contains(said) && problem.description.contains(help))
        #expect(!problem.description.contains("wrong"))
      }
    }
  }

  @Test func `a file that is not there names those that are`() async throws {
    try await withHub { hub, store in
      let client = HubClient(store, settings(hub), .none)
      do {
        _ = try client.file("model.gguf", of: Self.repository())
        Issue.record("it is not there")
      } catch let problem as HubProblem {
        #expect(problem.description.contains("no file 'model.gguf': it has config.json"))
      }
    }
  }

  @Test func `offline what was seen last holds, and nobody is asked`() async throws {
    try await withHub { hub, store in
      let offline = { HubClient(store, settings(hub), .offline) }
      #expect(throws: HubProblem.offline("models/org/tiny@main")) {
        _ = try offline().listing(of: Self.repository())
      }
      #expect(throws: HubProblem.imported("models/org/tiny@main")) {
        _ = try HubClient(store, settings(hub), .imported).listing(of: Self.repository())
      }
      #expect(hub.asked.isEmpty)
      let found = try HubClient(store, settings(hub), .none).file(
        "config.json", of: Self.repository())
      let asked = hub.asked.count
      #expect(try offline().file("config.json", of: Self.repository()) == found)
      #expect(hub.asked.count == asked)
    }
  }

  @Test func `a commit is asked for once, a branch at every look`() async throws {
    try await withHub { hub, store in
      let fixed = Self.repository(FakeHub.commit)
      for _ in 0..<2 { _ = try HubClient(store, settings(hub), .none).listing(of: fixed) }
      #expect(hub.asked.count == 1)
      for _ in 0..<2 {
        _ = try HubClient(store, settings(hub), .none).file("config.json", of: Self.repository())
      }
      // The listing twice; what was read of the same commit is known.
      #expect(hub.asked.count == 4)
      let moved = String(repeating: "a", count: 40)
      hub.change { $0.head = moved }
      #expect(
        try HubClient(store, settings(hub), .none).listing(of: Self.repository()).commit == moved)
    }
  }

  @Test func `what a resolved spec has pinned is asked of nobody`() async throws {
    try await withHub { hub, store in
      let client = HubClient(store, settings(hub), .none)
      let found = try client.file(Self.weights, of: Self.repository())
      let pins = [
        Self.repository(): HubListing(commit: found.commit, files: [Self.weights: found.file])
      ]
      hub.change { $0.head = String(repeating: "b", count: 40) }
      let asked = hub.asked.count
      let pinned = PinnedHub(pins, rest: HubClient(store, settings(hub), .imported))
      #expect(try pinned.file(Self.weights, of: Self.repository()) == found)
      #expect(try pinned.listing(of: Self.repository()).files.count == 1)
      #expect(hub.asked.count == asked)
    }
  }

  @Test(arguments: ["org/tiny", "gpt2", "a-b/c.d_e"])
  func `names of repositories`(_ name: String) { #expect(HubRepository.isName(name)) }

  @Test(arguments: ["", "a/b/c", "../x", "a b", "a/..", "org/", "ö/x", "a?b"])
  func `no names of repositories`(_ name: String) { #expect(!HubRepository.isName(name)) }

  @Test(arguments: ["/etc/passwd", "a/../b", "a//b", "a\\b", "", "a\nb"])
  func `no paths in repositories`(_ path: String) { #expect(!HubRepository.isPath(path)) }
}
