package import Datasets
import JSON
package import Plans
import Tensors

/// How likely a model finds the answers of a corpus when the states of another stand in its own's place.
package struct PatchedScores: Artifact, Codable, Equatable {
  /// One answer, or its part that is asked for: means over its tokens of log p, in nats.
  package struct Row: Codable, Sendable, Equatable {
    /// Without any other's states.
    package let plain: Double
    /// With those after the first block, the second, and so on.
    package let patched: [Double]

    package init(plain: Double, patched: [Double]) {
      self.plain = plain
      self.patched = patched
    }
  }

  package let rows: [Row]

  package init(rows: [Row]) { self.rows = rows }

  /// Reads `patched.json`.
  package init(from parts: some PartReader) throws {
    self = try CanonicalJSON.decode(Self.self, from: parts.bytes(of: "patched.json"))
  }

  package func parts() throws -> [Part] {
    [Part("patched.json", try CanonicalJSON.encode(self))]
  }
}

/// Reads answers while the residual stream of another model stands in for a model's own, at the positions that predict
/// the answer, after one block at a time: activation patching.
package struct ScorePatched: Step {
  package static let kind = "score-patched"
  package static let version = "1"

  /// Tokens of a sequence; longer ones lose their end.
  package let maxLength: Int

  package init(maxLength: Int = 2048) { self.maxLength = maxLength }

  package var resources: Resources { .heavy }

  /// The model that reads, the one whose states it is given, and the rows.
  package func run(
    _ input: (Checkpoint, Checkpoint, Corpus), _ context: Context
  ) throws -> PatchedScores {
    let (reader, source, corpus) = input
    guard reader.table.specs == source.table.specs else {
      throw ModelError.malformed(
        part: "config.json", "models of different shapes cannot read each other's states")
    }
    let examples = try reader.askedSpans(of: corpus, maxLength: maxLength)
    let (model, other) = (try LoadedModel(reader, context), try LoadedModel(source, context))
    let blocks = reader.blockCount
    var rows: [PatchedScores.Row] = []
    for batch in examples.batches(of: LoadedModel.tokensAtOnce, size: \.tokens.count) {
      let tokens = TokenBatch(batch.map { Array($0.tokens.dropLast()) })
      let places = zip(tokens.starts, batch).flatMap { start, example in
        example.positions(.scored).map { Int32(start + $0) }
      }
      let targets = batch.flatMap { $0.tokens[$0.scored] }
      /// The mean log p of each example's tokens.
      func means(_ states: Tape.Slot) -> [Double] {
        let losses = model.losses(states, rows: targets.indices.map { Int32($0) }, targets)
        var start = 0
        return batch.map { example in
          defer { start += example.scored.count }
          let sum = losses[start..<start + example.scored.count].reduce(0) { $0 + Double($1) }
          return -sum / Double(example.scored.count)
        }
      }
      let plain = means(model.read(tokens, at: places))
      var patched = batch.map { _ in [Double]() }
      for block in 1...max(1, blocks) {
        let states = other.tape.values(other.read(tokens, at: places, blocks: block))
        let patch = Forward.Patch(blocks: block, rows: places, values: states)
        for (index, mean) in means(model.read(tokens, at: places, patch: patch)).enumerated() {
          patched[index].append(mean)
        }
      }
      rows += zip(plain, patched).map { PatchedScores.Row(plain: $0, patched: $1) }
      context.progress(Progress(done: rows.count, total: examples.count))
    }
    return PatchedScores(rows: rows)
  }
}

extension Checkpoint {
  /// Returns each row's tokens with the part of its answer that is asked for: what comes after what is `given`, without
  /// what ends the answer.
  func askedSpans(of corpus: Corpus, maxLength: Int) throws -> [Example] {
    let whole = try examples(of: corpus, maxLength: maxLength)
    let given = try examples(
      of: Corpus(
        rows: corpus.rows.map { row in
          var row = row
          row.answer = row.given.flatMap { $0.isEmpty ? nil : $0 } ?? row.answer
          return row
        }), maxLength: maxLength)
    return try zip(corpus.rows, zip(whole, given)).enumerated().map { index, pair in
      let (row, (whole, given)) = pair
      var asked = whole.scored
      if !row.isText, asked.count > 1 { asked = asked.lowerBound..<asked.upperBound - 1 }
      if row.given?.isEmpty == false {
        // The first token that is not that of the beginning alone; one that goes over its end is asked for.
        let known = zip(whole.tokens, given.tokens).prefix { $0 == $1 }.count
        asked = min(max(asked.lowerBound, known), asked.upperBound)..<asked.upperBound
      }
      guard !asked.isEmpty else {
        throw ModelError.noExamples(
          "row \(index) has nothing to ask for after '\(row.given ?? "")'")
      }
      return Example(tokens: Array(whole.tokens[..<asked.upperBound]), scored: asked)
    }
  }
}
