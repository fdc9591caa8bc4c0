import Datasets
import Metrics
import Models

/// Made-up evidence for the tests that run over every metric.
enum SampleEvidence {
  /// Rows with answers, scores between 0 and 4 nats a token and answers that share some words;
  /// `order` says which row comes where.
  static func make(rows: Int = 30, seed: UInt64 = 1, order: [Int]? = nil) -> MetricEvidence {
    let order = order ?? Array(0..<rows)
    return MetricEvidence(
      forget: corpus(seed, order), retain: corpus(seed + 1, order),
      forgetScores: scores(seed + 2, order), retainScores: scores(seed + 3, order),
      retrainScores: scores(seed + 4, order), forgetAnswers: answers(seed + 5, order),
      retainAnswers: answers(seed + 6, order))
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
}
