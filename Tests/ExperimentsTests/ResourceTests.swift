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
        "unlearn-*": {cores: 2, memory: 8GiB, gpus: 1, time: 1.5h}
        "npo npo [seed=2]": {memory: 500M}
      """)
    func resources(_ label: String) throws -> Resources {
      try #require(plan.entry(labelled: label)).resources
    }
    #expect(
      try resources("npo npo [seed=1]")
        == Resources(cores: 2, memory: 8 << 30, gpus: 1, time: 5400))
    #expect(try resources("npo npo [seed=2]").memory == 500 << 20)
    #expect(try resources("npo reference [seed=1]") == Resources(memory: 1 << 30))
    #expect(try resources("forget data").isLight)
    #expect(plan.entries.allSatisfy { $0.kind != "pretrain" || $0.resources.memory == 1 << 30 })
  }

  @Test func `resources are in no key`() throws {
    let plain = try compile("")
    let rich = try compile("resources: {\"*\": {cores: 3, memory: 2G, gpus: 2, time: 10m}}")
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
    ("resources: [1]", "wrong-type", "resources:"),
  ])
  func `a mistake is told with its place`(text: String, code: String, help: String) throws {
    let found = problems(text)
    #expect(found.map(\.code) == [code], "\(found)")
    #expect(found.first?.range.start.line == SpecTests.tiny.split(separator: "\n").count + 2)
    #expect(help.isEmpty || found.first?.help?.contains(help) == true, "\(found)")
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
