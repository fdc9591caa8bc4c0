import Documents
import Metrics
import Testing

/// The published scores of unlearned models must come out of their parts.
@Suite struct ModelAggregatesTests {
  private let document: JSONValue

  init() throws {
    document = try JSONValue.parse(Array(Fixture.bytes("model-aggregates.json")))
  }

  private func aggregates(_ value: JSONValue) throws -> [ModelAggregates.Model] {
    try ModelAggregates(Array(value.canonical().utf8), name: "models.json").models
  }

  /// The document with one member of its first model changed, or taken out.
  private func changing(_ key: String, to value: JSONValue?) throws -> JSONValue {
    let list = try #require(document["models"]?.array)
    var first = try #require(list.first?.object)
    first[key] = value
    return .array([.object(first)] + list.dropFirst())
  }

  @Test func `published scores come out`() throws {
    let published = try #require(document["models"]?.array)
    // Nothing that is to come out goes in.
    let parts = published.map { model in
      JSONValue.object(
        (model.object ?? [:]).filter { !ModelAggregates.names.contains($0.key) })
    }
    let found = try aggregates(
      ["models": .array(parts), "full_utility": document["full_utility"] ?? .null])
    #expect(found.count == published.count && found.count > 10)
    for (model, published) in zip(found, published) {
      #expect(model.identity["model"] == published["model"]?.string)
      for name in ModelAggregates.names {
        let score = try #require(model.score(name))
        let expected = try #require(published[name]?.number)
        #expect(abs(score - expected) < 1e-14, "\(model.identity) \(name)")
      }
    }
  }

  @Test func `depth and what utility is compared with may be missing`() throws {
    let models = try #require(document["models"]?.array)
    let bare = models.map { model in
      JSONValue.object((model.object ?? [:]).filter { !["uds", "utility_rel"].contains($0.key) })
    }
    for model in try aggregates(.array(bare)) {
      #expect(
        model.scores.map(\.name) == ["mem", "privacy_mia", "model_utility", "utility"])
    }
    // The model's own relative utility stands in for the table by epoch.
    for (model, published) in zip(try aggregates(.array(models)), models) {
      let expected = try #require(published["overall"]?.number)
      #expect(abs(try #require(model.score("overall")) - expected) < 1e-11)
    }
  }

  @Test(
    arguments: [
      ("s_loss", nil, "'s_loss' is missing"), ("uds", .null, "'uds' is null"),
      ("fluency", "0.5", "'fluency' is no number"), ("wf_q_prob", true, "'wf_q_prob' is no number"),
      ("one_minus_es", 1.5, "'one_minus_es' is 1.5"), ("s_zlib", -0.1, "'s_zlib' is -0.1"),
    ] as [(String, JSONValue?, String)])
  func `a part that is no share is named`(
    key: String, value: JSONValue?, message: String
  ) throws {
    let error = #expect(throws: LogError.self) { try aggregates(changing(key, to: value)) }
    #expect(error?.message.hasPrefix("models.json: models[0] (full): \(message)") == true)
    #expect(error?.help.contains("from 0 to 1") == true)
  }

  @Test func `files that hold no models`() throws {
    for (value, message) in [
      ([:], "no list 'models'"), (["models": []], "no list 'models'"),
      ([1], "models[0]: expected an object"),
      ([["model": "a"]], "'one_minus_es' is missing, and 17 more"),
    ] as [(JSONValue, String)] {
      let error = #expect(throws: LogError.self) { try aggregates(value) }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
    let list = try #require(document["models"])
    let epochs = #expect(throws: LogError.self) {
      try aggregates(["models": list, "full_utility": ["ep1": 0.5]])
    }
    #expect(epochs?.message.contains("for the epoch 'ep10'") == true)
    let text = #expect(throws: LogError.self) {
      try ModelAggregates(Array("{\"models\": [{\"s_loss\": NaN}]}".utf8), name: "models.json")
    }
    #expect(text?.message.contains("NaN") == true)
  }
}
