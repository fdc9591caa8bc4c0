import Datasets
import Metrics
import Models
import Plans
import TestKit

/// Made-up evidence for the tests that run over every metric.
enum SampleEvidence {
  /// What a metric needs of rows with answers, scores between 0 and 4 nats a token and answers that share some
  /// words; `order` says which row comes where.
  static func make(
    for metric: any EvidenceMetric, rows: Int = 30, seed: UInt64 = 1, order: [Int]? = nil
  ) -> MetricEvidence {
    let order = order ?? Array(0..<rows)
    let needs = metric.needs(["forget", "retain", "holdout", "real_authors", "world_facts"])
    var found: [Need: any Artifact] = [:]
    for need in needs {
      found[.rows(need.set)] = corpus(seed &+ number(need.set), order)
      let seed = seed &+ number("\(need.kind.rawValue) \(need.set) \(need.model.rawValue)")
      switch need.kind {
      case .rows: break
      case .scores, .ownScores: found[need] = scores(seed, order)
      case .answers: found[need] = answers(seed, order)
      case .tokens: found[need] = tokens(seed, order)
      case .judgements: found[need] = judgements(seed, order)
      case .model, .likelihoods, .states, .gradients, .ownRows:
        preconditionFailure("no metric asks for \(need.name)")
      }
    }
    return MetricEvidence(EvidenceInputs(found))
  }

  /// A number for a text, the same in every run.
  private static func number(_ text: String) -> UInt64 {
    text.utf8.reduce(7) { ($0 &* 131 &+ UInt64($1)) % 1_000_003 }
  }

  private static let words = "the a author book born in Taipei running wrote many stories".split(
    separator: " "
  ).map(String.init)

  private static func text(_ stream: inout ReferenceStream) -> String {
    (0...stream.below(9)).map { _ in words[stream.below(words.count)] }.joined(separator: " ")
  }

  private static func corpus(_ seed: UInt64, _ order: [Int]) -> Corpus {
    Corpus(
      rows: order.map { row in
        var stream = ReferenceStream(state: seed &* 1000 &+ UInt64(row))
        return QARow(question: "Q \(row)?", answer: text(&stream))
      })
  }

  private static func scores(_ seed: UInt64, _ order: [Int]) -> Scores {
    Scores(
      rows: order.map { row in
        var stream = ReferenceStream(state: seed &* 1000 &+ UInt64(row))
        func score() -> Score {
          let tokens = 1 + stream.below(30)
          return Score(nll: Double(stream.below(4000)) / 1000 * Double(tokens), tokens: tokens)
        }
        return RowScores(
          answer: score(), paraphrased: score(), perturbed: (0..<5).map { _ in score() })
      })
  }

  private static func answers(_ seed: UInt64, _ order: [Int]) -> Generations {
    Generations(
      rows: order.map { row in
        var stream = ReferenceStream(state: seed &* 1000 &+ UInt64(row))
        return Generation(text: text(&stream), tokens: 3, ended: true)
      })
  }

  private static func tokens(_ seed: UInt64, _ order: [Int]) -> TokenScores {
    TokenScores(
      rows: order.map { row in
        var stream = ReferenceStream(state: seed &* 1000 &+ UInt64(row))
        let count = 2 + stream.below(30)
        func list(_ scale: Float, _ below: Int) -> [Float] {
          (0..<count).map { _ in scale * Float(1 + stream.below(below)) }
        }
        return RowTokens(
          logP: list(-0.001, 5000), isTop: (0..<count).map { _ in stream.below(3) > 0 },
          mean: list(-0.001, 5000), variance: list(0.001, 3000))
      })
  }

  private static func judgements(_ seed: UInt64, _ order: [Int]) -> Judgements {
    Judgements(
      rows: order.map { row in
        var stream = ReferenceStream(state: seed &* 1000 &+ UInt64(row))
        let expected = (0...stream.below(6)).map { "e\($0)" }
        let found = Array(expected.prefix(stream.below(expected.count + 1)))
        return Judgement(
          score: Double(found.count) / Double(expected.count), expected: expected, found: found)
      })
  }
}
