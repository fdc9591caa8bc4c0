package import Documents
import Formats
package import Plans

extension EngineSession {
  /// The name of the one model that a session has.
  private static var model: String { "model" }

  /// Hands a model over as the files that `transformers` reads.
  package func load(_ checkpoint: Checkpoint) throws {
    let folder = try makeDirectory("start")
    for part in try HuggingFaceFolder.files(of: checkpoint) { try write(part, in: folder) }
    var request: JSONObject = [
      "folder": .string(folder), "as": .string(Self.model), "device": .string(engine.place),
      "dtype": .string(engine.dtype),
    ]
    request["attention"] = engine.attention.map { .string($0) }
    request["load_in"] = engine.loadIn.map { .string($0) }
    request["sharding"] = engine.sharding.map { .string($0) }
    _ = try ask("load", request)
  }

  /// Asks for something of the model that was handed over.
  func askModel(
    _ operation: String, _ fields: JSONObject, _ context: Context
  ) throws -> JSONValue {
    var fields = fields
    fields["model"] = .string(Self.model)
    return try ask(operation, fields, progress: context.progress)
  }

  /// Trains the model by a method of the worker's, and takes it back with its history.
  ///
  /// `settings` are the method's own and those of its training, as a spec has them; `tokens` are those that its loss
  /// treats apart.
  package func train(
    _ start: Checkpoint, by method: String, _ settings: JSONObject, seed: UInt64,
    on sets: TrainingSets, apart tokens: [Int32] = [], _ context: Context
  ) throws -> Checkpoint {
    guard !sets.primary.isEmpty else { throw ModelError.noExamples("the training set is empty") }
    guard let seed = Int(exactly: seed) else {
      throw EngineProblem("the seed \(seed) is too large")
    }
    let done = try askModel(
      "train",
      [
        "method": .object([method: .object(settings)]), "seed": .integer(seed),
        "examples": .object([
          "primary": Self.sequences(sets.primary), "retain": Self.sequences(sets.retain),
          "refusals": Self.sequences(sets.alternatives),
          "retain_refusals": Self.sequences(sets.retainAlternatives),
        ]), "tokens": .array(tokens.map { .integer(Int($0)) }),
      ], context)
    let folder = try makeDirectory("trained")
    _ = try askModel("save", ["folder": .string(folder)], context)
    // Open files can be read when the session has removed them.
    guard case .huggingFace(let files) = try ModelFiles(path: folder) else {
      throw EngineProblem("saved no Hugging Face folder")
    }
    let model = try HuggingFaceFolder(files).model(foreign: start.architecture is ForeignModel)
    guard model.vocabulary == start.vocabulary else {
      throw EngineProblem(
        "the trained model has \(model.vocabulary) tokens, not \(start.vocabulary)")
    }
    let history = try Self.history(done)
    if start.architecture is ForeignModel {
      // `transformers` may save tensors under other names than those that it read.
      return Checkpoint(
        architecture: model.architecture, tokenizer: start.tokenizer, template: start.template,
        weights: model.weights, history: history, vocabulary: start.vocabulary, chat: start.chat)
    }
    var trained = start
    trained.weights = model.weights
    trained.history = history
    return trained
  }

  /// Sequences as the worker reads them.
  static func sequences(_ examples: [Example]) -> JSONValue {
    .array(
      examples.map { example in
        .object([
          "tokens": .array(example.tokens.map { .integer(Int($0)) }),
          "first": .integer(example.scored.lowerBound),
        ])
      })
  }

  private static func history(_ done: JSONValue) throws -> [TrainingRecord] {
    guard let records = done["history"]?.array else { throw EngineProblem("tells no 'history'") }
    return try records.map { record in
      guard let step = record["step"]?.integer, let rate = record["learning_rate"]?.number else {
        throw EngineProblem("a record of its history is \(record.canonical().prefix(100))")
      }
      var notes: [String: Double] = [:]
      for (name, value) in record["notes"]?.object ?? [:] { notes[name] = value.number }
      return TrainingRecord(
        step: step, loss: record["loss"]?.number, gradientNorm: record["gradient_norm"]?.number,
        learningRate: rate, notes: notes.isEmpty ? nil : notes
      ).onlyFinite
    }
  }
}

extension TrainingOptions {
  /// The settings as a spec has them, without what changes no result and what is left out.
  package func engineSettings() throws -> JSONObject {
    var settings = try CanonicalJSON.json(self).keyed.snakeCased.object ?? [:]
    // The worker does not look at watched tokens.
    settings["watch"] = nil
    settings["recompute"] = .bool(recompute)
    return settings
  }
}
