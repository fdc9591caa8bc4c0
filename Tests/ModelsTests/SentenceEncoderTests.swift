import Documents
import FoundationEssentials
import Models
import Plans
import Testing

/// Sentence vectors against transformers; the numbers were made by Tests/Reference/bert.py.
@Suite struct SentenceEncoderTests {
  private struct Case: Decodable {
    let text: String
    let ids: [Int32]
    let vector: [Double]
  }

  private static func file(_ name: String) throws -> [UInt8] {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return Array(try Data(contentsOf: URL(filePath: "\(folder)/Fixtures/bert/\(name)")))
  }

  private static func cases(_ name: String) throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: Data(file(name)))
  }

  private func encoder(
    threads: Int = 1, _ changes: JSONObject = [:]
  ) throws -> SentenceEncoder {
    let files = try SentenceEncoder.files.map { name in
      guard name == "config.json" else { return FileArtifact(bytes: try Self.file(name)) }
      var config = try #require(try JSONValue.parse(try Self.file(name)).object)
      for (key, value) in changes { config[key] = value }
      return FileArtifact(bytes: Array(JSONValue.object(config).canonical().utf8))
    }
    return try SentenceEncoder(files, Context(threads: threads))
  }

  private func compare(_ encoder: SentenceEncoder, _ cases: [Case], within bound: Double) {
    let vectors = encoder.vectors(of: cases.map(\.text))
    for (wanted, found) in zip(cases, vectors) {
      #expect(encoder.tokens(of: wanted.text) == wanted.ids, "\(wanted.text)")
      #expect(found.count == wanted.vector.count)
      let far = zip(found, wanted.vector).map { abs(Double($0) - $1) }.max() ?? 1
      #expect(far < bound, "\(wanted.text): \(far)")
      #expect(abs(SentenceEncoder.cosine(found, found) - 1) < 1e-6)
    }
  }

  @Test func `a tiny random model agrees with transformers`() throws {
    compare(try encoder(), try Self.cases("expected.json"), within: 2e-6)
  }

  /// Neither the company that a text is read in nor the threads change its vector.
  @Test func `a vector depends on its text only`() throws {
    let texts = try Self.cases("expected.json").map(\.text)
    let whole = try encoder(threads: 2).vectors(of: texts + texts)
    let encoder = try encoder()
    #expect(texts.indices.allSatisfy { encoder.vectors(of: [texts[$0]]) == [whole[$0]] })
  }

  @Test(arguments: [
    ("model_type", "roberta" as JSONValue, "'model_type' is not 'bert'"),
    ("num_attention_heads", 3, "must divide"),
    ("hidden_act", "relu", "'hidden_act'"),
    ("hidden_size", 1e9, "'hidden_size' must be a whole number"),
    ("intermediate_size", 25, "encoder.layer.0.intermediate.dense.weight"),
    ("position_embedding_type", "relative_key", "'position_embedding_type'"),
  ])
  func `other models are refused`(key: String, value: JSONValue, message: String) {
    #expect {
      try encoder([key: value])
    } throws: {
      "\($0)".contains(message)
    }
  }

  /// The published all-MiniLM-L6-v2, which is not in the repository: LETHE_MINILM names its folder.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LETHE_MINILM"] != nil))
  func `the published model agrees with transformers`() throws {
    let folder = ProcessInfo.processInfo.environment["LETHE_MINILM"] ?? ""
    let files = try SentenceEncoder.files.map { name in
      FileArtifact(bytes: Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
    }
    let encoder = try SentenceEncoder(files, Context(threads: 2))
    compare(encoder, try Self.cases("minilm.json"), within: 2e-6)
  }
}
