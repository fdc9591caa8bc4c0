import JSON
package import Plans
import Tensors

/// What a model says of the scored tokens of one row, given all that stands before each.
///
/// Four lists of the same length, one entry a token: the answer's tokens and the end of text, as in `Score`.
package struct RowTokens: Sendable, Equatable {
  /// log p of the token, in nats.
  package var logP: [Float]
  /// True when no token is likelier at this place.
  package var isTop: [Bool]
  /// The mean of log p over the vocabulary, each token counted as often as it is likely; minus the entropy in nats.
  package var mean: [Float]
  /// The variance of log p over the vocabulary, in the same way.
  package var variance: [Float]

  package init(logP: [Float], isTop: [Bool], mean: [Float], variance: [Float]) {
    self.logP = logP
    self.isTop = isTop
    self.mean = mean
    self.variance = variance
  }
}

/// The tokens of each answer of a corpus under a model, a row for each row, in order.
package struct TokenScores: Artifact, Equatable {
  package var rows: [RowTokens]

  package init(rows: [RowTokens]) { self.rows = rows }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    let counts = try CanonicalJSON.decode([Int].self, from: parts.bytes(of: "counts.json"))
    guard counts.allSatisfy({ (0...1 << 32).contains($0) }), counts.count <= 1 << 30 else {
      throw ModelError.malformed(part: "counts.json", "has a count that is none")
    }
    let total = counts.reduce(0, +)
    func floats(_ name: String) throws -> [Float] {
      guard let values = FloatBytes.decode(try parts.bytes(of: name)), values.count == total else {
        throw ModelError.malformed(part: name, "needs \(total) floats")
      }
      return values
    }
    let (logP, mean) = (try floats("log_p.f32"), try floats("mean.f32"))
    let variance = try floats("variance.f32")
    let isTop = try parts.bytes(of: "is_top.u8")
    guard isTop.count == total, isTop.allSatisfy({ $0 < 2 }) else {
      throw ModelError.malformed(part: "is_top.u8", "needs \(total) bytes, 0 or 1")
    }
    var start = 0
    rows = counts.map { count in
      let range = start..<start + count
      start += count
      return RowTokens(
        logP: Array(logP[range]), isTop: isTop[range].map { $0 == 1 }, mean: Array(mean[range]),
        variance: Array(variance[range]))
    }
  }

  /// `counts.json`, the tokens of each row, and the lists of all rows one after the other.
  package func parts() throws -> [Part] {
    [
      Part("counts.json", try CanonicalJSON.encode(rows.map(\.logP.count))),
      Part("is_top.u8", rows.flatMap { $0.isTop.map { $0 ? 1 : 0 } }),
      Part("log_p.f32", FloatBytes.encode(rows.flatMap(\.logP))),
      Part("mean.f32", FloatBytes.encode(rows.flatMap(\.mean))),
      Part("variance.f32", FloatBytes.encode(rows.flatMap(\.variance))),
    ]
  }
}
