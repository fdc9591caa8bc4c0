import Documents
import Experiments
import Plans
import Storage
import TestKit
import Testing

/// What a spec says of the machine that its steps want.
struct ResourceTests {
  private func compile(_ resources: String) throws -> Plan {
    let text = SpecTests.tiny + "\nseeds: [1, 2]\n" + resources
    return try Compiler.compile(
      try load(text), numerics: "portable", store: Store(at: "/nonexistent")
    ).plan
  }

  /// The problems of compiling, or of reading, the spec.
  private func problems(_ resources: String) -> [Diagnostic] {
    do {
      _ = try compile(resources)
      return []
    } catch {
      return (error as? InvalidDocument)?.diagnostics ?? []
    }
  }

  @Test func `kinds and labels get what the spec says, later rules over earlier ones`() throws {
    let plan = try compile(
      """
      resources:
        "*": {memory: 1G}
        "unlearn-*": {cores: 2, memory: 8GiB, gpus: 1, time: 1.5h, tokens: {licences: 2}, priority: 3}
        "npo npo [seed=2]": {memory: 500M}
      """)
    func resources(_ label: String) throws -> Resources {
      try #require(plan.entry(labelled: label)).resources
    }
    #expect(
      try resources("npo npo [seed=1]")
        == Resources(
          cores: 2, memory: 8 << 30, memoryLimit: 8 << 30, gpus: 1, time: 5400,
          tokens: ["licences": 2], priority: 3))
    #expect(try resources("npo npo [seed=2]").memory == 500 << 20)
    #expect(
      try resources("npo reference [seed=1]") == Resources(memory: 1 << 30, memoryLimit: 1 << 30))
    #expect(try resources("forget data").isLight)
    #expect(plan.entries.allSatisfy { $0.kind != "pretrain" || $0.resources.memory == 1 << 30 })
  }

  @Test func `resources are in no key`() throws {
    let plain = try compile("")
    let rich = try compile(
      "resources: {\"*\": {cores: 3, memory: 2G, gpus: 2, time: 10m, tokens: {a: 1}}}")
    #expect(plain.digest == rich.digest)
    #expect(plain.entries.map(\.parameters) == rich.entries.map(\.parameters))
  }

  @Test(arguments: [
    ("resources: {unlearn_npo: {memory: 1G}}", "unknown-step", "did you mean 'unlearn-npo'?"),
    ("resources: {forget data: {memory: 1G}}", "unknown-step", ""),
    ("resources: {\"*\": {memory: lots}}", "invalid-value", "500M"),
    ("resources: {\"*\": {memory: \"8\"}}", "invalid-value", "500M"),
    ("resources: {\"*\": {time: soon}}", "invalid-value", "30m"),
    ("resources: {\"*\": {cores: 0}}", "out-of-range", ""),
    ("resources: {\"*\": {memry: 1G}}", "unknown-key", "memory"),
    ("resources: {\"*\": {tokens: 2}}", "wrong-type", "licences: 2"),
    ("resources: {\"*\": {tokens: {a: many}}}", "invalid-value", "licences: 2"),
    ("resources: {\"*\": {priority: 2000}}", "out-of-range", ""),
    ("resources: [1]", "wrong-type", "resources:"),
  ])
  func `a mistake is told with its place`(text: String, code: String, help: String) throws {
    let found = problems(text)
    #expect(found.map(\.code) == [code], "\(found)")
    #expect(found.first?.range.start.line == SpecTests.tiny.split(separator: "\n").count + 2)
    #expect(help.isEmpty || found.first?.help?.contains(help) == true, "\(found)")
  }

  @Test(arguments: ["", "a", "a=", "a=-1", "=1", "a=1.5", "a b=1", "a=1000001"])
  func `what is no token is none`(text: String) { #expect(TokenCounts.pair(text) == nil) }

  @Test func `a token is a name and a count`() throws {
    let pair = try #require(TokenCounts.pair("slow-disk=12"))
    #expect(pair == (name: "slow-disk", count: 12))
  }

  /// Every unit of what a plan says reaches another machine.
  @Test func `what a step asks survives being written`() throws {
    let asked = Resources(
      cores: 2, memory: 5, memoryLimit: 6, gpus: 1, time: 7, tokens: ["a": 2], priority: -1)
    let json = try CanonicalJSON.json(asked)
    #expect(try CanonicalJSON.decode(Resources.self, from: json.keyBytes) == asked)
    let old = Array(#"{"gpus":0,"memory":3}"#.utf8)
    #expect(try CanonicalJSON.decode(Resources.self, from: old) == Resources(memory: 3))
  }

  @Test(arguments: [
    ("500M", 500 << 20), ("8G", 8 << 30), ("1.5g", 3 << 29), ("8GB", 8 << 30), ("2TiB", 2 << 40),
    ("1K", 1024),
  ])
  func `sizes are read`(text: String, bytes: Int) {
    #expect(MemorySize.bytes(text) == bytes)
  }

  @Test(arguments: ["", "8", "G", "-1G", "1e3G", "8 G", "9999999999T", "0G", "nanG", "B"])
  func `what is no size is none`(text: String) { #expect(MemorySize.bytes(text) == nil) }
}
