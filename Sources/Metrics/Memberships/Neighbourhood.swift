package import Datasets
package import Documents
package import Models
package import Plans
import Tensors

/// Whether forget rows can be told from rows never seen by how much likelier a row is than its neighbours (Mattern and
/// others, 2023, arXiv:2305.18462): the loss of a row less the mean loss of the same row with some words changed, low for
/// what was learnt.
///
/// The authors let a masked language model propose the words. Here, without one, a word gives way to one that some other
/// row of the same set has, of the same length class and capitals, so that neighbours are worse text and the
/// differences larger; they are so for rows of both sets alike.
package struct Neighbourhood: Metric {
  package static let name = "neighbourhood"
  package static let version = "1"
  package static let summary =
    "Membership by how much likelier a row is than rows a few words away."

  package let neighbours: MakeNeighbours
  package let resamples: Int

  package init(_ p: inout Parameters) {
    let count = p.integer(
      "neighbours", default: 10, in: 1...1_000, "How many neighbours each row has.")
    let share = p.number(
      "share", default: 0.2, in: 0.001...1, "Share of an answer's words that change, one at least.")
    neighbours = MakeNeighbours(count: count, share: share, seed: 1)
    resamples = Membership.resamples(&p)
  }

  package var needsOwnEngine: Bool { false }

  package func wire(
    _ label: String, _ subject: Subject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    var wiring = try subject.membershipEvidence(label, of: Self.name)
    let scores = try ["forget", "holdout"].map { set in
      let near = "\(set)'s neighbours"
      wiring.sets[near] = plan.add("\(set) data's neighbours", neighbours, try wiring.rows(set))
      return plan.add(
        "\(label) \(Self.name) \(set)", NeighbourDistance(),
        try wiring.tokens(set, into: &plan), try wiring.tokens(near, into: &plan))
    }
    return plan.add(
      "\(label) \(Self.name)",
      MeasureMembership(Self.name, resamples: resamples, seed: subject.seed), scores[0], scores[1])
  }
}

/// Writes each row several times with some words of its answer changed.
package struct MakeNeighbours: Step {
  package static let kind = "make-neighbours"
  package static let version = "1"

  package let count: Int
  package let share: Double
  package let seed: UInt64

  package init(count: Int, share: Double, seed: UInt64) {
    self.count = count
    self.share = share
    self.seed = seed
  }

  /// The neighbours of the first row, then those of the second.
  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    var classes: [String: [String]] = [:]
    for row in input.rows {
      for word in Self.words(row.answer) {
        let kind = Self.kind(word)
        if classes[kind]?.contains(word) != true { classes[kind, default: []].append(word) }
      }
    }
    return Corpus(
      rows: input.rows.enumerated().flatMap { index, row in
        (0..<count).map { number in
          var stream = Seed(seed).stream("neighbour \(number)", UInt64(index))
          var words = Self.words(row.answer)
          let changed = max(1, Int((share * Double(words.count)).rounded()))
          for place in stream.permutation(words.count).prefix(changed) {
            let others = (classes[Self.kind(words[place])] ?? []).filter { $0 != words[place] }
            // A word without another of its kind stays as it is.
            guard !others.isEmpty else { continue }
            words[place] = others[stream.below(others.count)]
          }
          var near = row
          near.answer = (row.answer.first == " " ? " " : "") + words.joined(separator: " ")
          (near.paraphrasedAnswer, near.perturbedAnswers) = (nil, [])
          return near
        }
      })
  }

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// Words that may stand for one another: about as long, with the same first letter's case, mark at the end, or digits.
  private static func kind(_ word: String) -> String {
    let first = word.first
    let start =
      first?.isNumber == true ? "number" : first?.isUppercase == true ? "capital" : "small"
    let end = word.last.map { $0.isPunctuation ? String($0) : "" } ?? ""
    return "\(start) \(min(3, word.count / 3)) \(end)"
  }
}

/// The loss of each row less the mean loss of its neighbours.
package struct NeighbourDistance: Step {
  package static let kind = "neighbour-distance"
  package static let version = "1"

  package init() {}

  /// Takes the tokens of the rows, and of equally many neighbours of each in order.
  package func run(_ input: (TokenScores, TokenScores), _ context: Context) throws -> RowValues {
    let (rows, near) = (input.0.rows.map(TokenMeasures.loss), input.1.rows.map(TokenMeasures.loss))
    guard !rows.isEmpty, !near.isEmpty, near.count.isMultiple(of: rows.count) else {
      throw MetricError("\(near.count) neighbours of \(rows.count) rows")
    }
    if let row = (rows + near).firstIndex(where: { !$0.isFinite }) {
      throw MetricError("row \(row + 1): the model gives no finite likelihood")
    }
    let each = near.count / rows.count
    return RowValues(
      values: rows.enumerated().map { index, loss in
        loss - near[index * each..<(index + 1) * each].reduce(0, +) / Double(each)
      })
  }
}
