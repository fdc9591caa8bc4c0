package import Datasets
package import Documents
package import Models
package import Plans
import Tensors
import Tokenizers

/// Anchors found without a dictionary: names that reinforcement makes much likelier and that the retain rows
/// do not have; they are replaced by names of as many words from the retain rows.
package struct DrawnAnchors: AnchorSource {
  package static let name = "drawn"
  package static let version = "1"
  package static let summary =
    "Finds anchors by what reinforcement raises; replaces them by names from the retain rows."

  package let count: Int
  package let replacements: Int
  package let nameParts: Bool

  package init(_ p: inout Parameters) {
    count = p.integer("count", default: 50, in: 1...100_000, "How many anchors at most.")
    replacements = p.integer(
      "replacements", default: 8, in: 1...1000, "How many replacements an anchor has at most.")
    nameParts = p.flag(
      "name_parts", default: true,
      "Whether the single words of a name are anchors too, replaced by the words of its replacement."
    )
  }

  package func wire(_ task: AnchorTask, into plan: inout Plan) throws -> Ref<AnchorDictionary> {
    let step = DrawAnchors(
      count: count, replacements: replacements, nameParts: nameParts, seed: task.seed)
    let score = ScoreTokens()
    return plan.add(
      "\(task.label) anchors", step, task.start,
      plan.add("\(task.label) tokens", score, task.start, task.forget),
      plan.add("\(task.label) tokens (reinforced)", score, task.reinforced, task.forget),
      task.forget, task.retain)
  }
}

/// Ranks the names of the forget rows by how much likelier reinforcement has made them.
package struct DrawAnchors: Step {
  package static let kind = "draw-anchors"
  package static let version = "2"

  package let count: Int
  package let replacements: Int
  package let nameParts: Bool
  package let seed: UInt64

  package init(count: Int, replacements: Int, nameParts: Bool, seed: UInt64) {
    self.count = count
    self.replacements = replacements
    self.nameParts = nameParts
    self.seed = seed
  }

  /// The starting model; what it and the reinforced one say of the forget rows; forget and retain rows.
  package func run(
    _ input: (Checkpoint, TokenScores, TokenScores, Corpus, Corpus), _ context: Context
  ) throws -> AnchorDictionary {
    let (start, before, after, forget, retain) = input
    let general = retain.rows.map { $0.question + "\n" + $0.answer }.joined(separator: "\n")
    let gains = try self.gains(start, before, after, forget)
      .filter { !general.contains($0.key) }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var byLength: [Int: [String]] = [:]
    var known: Set<String> = []
    for name in Names.all(in: general) where known.insert(name).inserted {
      byLength[name.split(separator: " ").count, default: []].append(name)
    }
    let terms = gains.prefix(count).map { name, _ in
      let candidates = byLength[name.split(separator: " ").count] ?? byLength[1] ?? []
      var stream = Seed(seed).stream("replacements/\(name)")
      let order = stream.permutation(candidates.count).prefix(replacements)
      return (term: name, replacements: order.map { candidates[$0] })
    }
    let dictionary = AnchorDictionary(terms)
    guard !dictionary.anchors.isEmpty else {
      throw MethodError(
        "found no anchors: the forget rows have no names that the retain rows lack; write a dictionary"
      )
    }
    return nameParts ? dictionary.withNameParts : dictionary
  }

  /// The mean rise of log p over the tokens of each name in the answers, in nats.
  private func gains(
    _ start: Checkpoint, _ before: TokenScores, _ after: TokenScores, _ forget: Corpus
  ) throws -> [String: Double] {
    let examples = try start.examples(of: forget, maxLength: ScoreTokens().maxLength)
    guard examples.count == before.rows.count, examples.count == after.rows.count else {
      throw MethodError("\(before.rows.count) scored rows for \(examples.count)")
    }
    var sums: [String: (gain: Double, tokens: Int)] = [:]
    for (index, example) in examples.enumerated() {
      let (low, high) = (before.rows[index].logP, after.rows[index].logP)
      let tokens = Array(example.tokens[example.scored])
      guard low.count == tokens.count, high.count == tokens.count else {
        throw MethodError("row \(index + 1) was scored with other tokens")
      }
      let text = Array(forget.rows[index].answer.utf8)
      var ends = [0]
      for token in tokens {
        ends.append(ends[ends.count - 1] + start.tokenizer.bytes(of: [token]).count)
      }
      for name in Set(Names.all(in: forget.rows[index].answer)).sorted() {
        guard let range = text.firstRange(of: Array(name.utf8)) else { continue }
        for place in tokens.indices
        where ends[place] < range.upperBound && ends[place + 1] > range.lowerBound {
          var sum = sums[name] ?? (0, 0)
          sum = (sum.gain + Double(high[place] - low[place]), sum.tokens + 1)
          sums[name] = sum
        }
      }
    }
    return sums.mapValues { $0.gain / Double($0.tokens) }
  }
}
