import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import TestKit
import Testing

/// Forgetting by a soft prompt that is found without gradients.
@Suite(.serialized) struct PromptSearchTests {
  private static let quick = """
    {vectors: 2, shared: 4, unique: 2, population: 6, generations: 8, shots: 2, validation: 1}
    """

  private func method(_ settings: String = quick) throws -> PromptSearch {
    let node = try YAML.parse(Array(settings.utf8), file: "method")
    let made = methods.make(.mapping([(PromptSearch.name, node)]))
    return try #require(made.value as? PromptSearch, "\(made.diagnostics)")
  }

  private func search(
    _ settings: String = quick, seed: UInt64 = 3, _ context: Context = Context()
  ) throws -> Checkpoint {
    let method = try method(settings)
    let step = SearchSoftPrompt(
      layout: method.layout, search: method.search, goal: method.goal, seed: seed)
    return try step.run((Tiny.start.get(), Tiny.forget, Tiny.retain), context)
  }

  @Test func `the same bytes twice, with two threads, and with every kernel level`() throws {
    let once = try search().parts()
    #expect(try search().parts() == once)
    #expect(try search(Self.quick, Context(threads: 2)).parts() == once)
    #expect(try search(seed: 4).parts() != once)
    let before = KernelLevel.current
    for level in KernelLevel.allCases where level.isSupported {
      try level.use()
      #expect(try search().parts() == once, "\(level)")
    }
    try before.use()
  }

  @Test(arguments: ["form: lcs", "form: unshared", "form: bbt", "algorithm: sep"])
  func resumes(form: String) throws {
    let settings = """
      {vectors: 2, population: 4, generations: 8, shots: 2, \(form)}
      """
    let whole = try search(settings).parts()
    for death in [1, 4, 7] {
      let slot = MemorySlot(limit: death)
      #expect(throws: MemorySlot.Killed.self) {
        try search(settings, Context(checkpoints: slot))
      }
      let rest = Context(checkpoints: LeftOver(parts: slot.load()))
      #expect(try search(settings, rest).parts() == whole)
    }
  }

  /// The forget rows get unlikely, the retain rows less so; no weight is touched.
  @Test func forgets() throws {
    let start = try Tiny.start.get()
    let settings = "{vectors: 4, population: 12, generations: 80, shots: 5, alpha: 4}"
    let after = try search(settings)
    let forget = try Tiny.crossEntropy(after, Tiny.forget) - Tiny.crossEntropy(start, Tiny.forget)
    let retain = try Tiny.crossEntropy(after, Tiny.retain) - Tiny.crossEntropy(start, Tiny.retain)
    #expect(forget > 1 && forget > 1.5 * retain, "\(forget) \(retain)")
    for name in start.weights.names {
      #expect(try after.weights.bytes(name) == start.weights.bytes(name))
    }
    #expect(after.softPrompt == 4 && after.history.count == 80)
    let losses = after.history.compactMap(\.loss)
    #expect(try #require(losses.last) < losses[0])
  }

  @Test func `the loss is NPO's with a retain term`() throws {
    let goal = try method("{beta: 0.5, gamma: 2, alpha: 3}").goal
    let found = goal.loss(forget: [3, 1], start: [1, 2], retain: [4, 2], tokens: 12)
    // 2/0.5 · (log(1 + e^-1) + log(1 + e^0.5)) / 2 · 2 + 3 · 6 / 12
    let wanted = 4 * (0.313_261_687_5 + 0.974_076_984_2) + 1.5
    #expect(abs(found - wanted) < 1e-8)
    #expect(goal.loss(forget: [1e300], start: [0], retain: [0], tokens: 1) == 0)
    #expect(goal.loss(forget: [0], start: [1e300], retain: [0], tokens: 1).isFinite)
  }

  @Test func `there must be rows`() throws {
    let method = try method()
    let step = SearchSoftPrompt(
      layout: method.layout, search: method.search, goal: method.goal, seed: 1)
    #expect(throws: ModelError.self) {
      try step.run((Tiny.start.get(), Tiny.forget, .init(rows: [])), Context())
    }
  }

  @Test func fingerprints() throws {
    let bytes = try search().parts().filter { $0.name != "config.json" }.flatMap(\.bytes)
    expectFingerprints(
      [
        Fingerprint(
          SearchSoftPrompt.kind, version: SearchSoftPrompt.version, output: bytes)
      ], "prompt_search.txt")
  }
}
