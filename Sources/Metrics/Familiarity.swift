package import Datasets
package import Documents
package import Models
import Plans
import Tensors

/// How familiar a model still is with what it is to forget, after Who's Harry Potter (Eldan and Russinovich, 2023).
///
/// By completion: a completion with a term that only the forget data has, and that its prompt has not, counts 5, one
/// with a typical term 1, over 5 times the number of prompts. The paper asks GPT-4 for these grades, so the values
/// do not compare with its own; Lynch and others (2024) do not divide by 5. By probability: the mean probability of
/// the completion in the data, in place of the tokens that a person marked. With `paraphrases` the same grades are
/// given to answers to questions in other words.
package struct Familiarity: EvidenceMetric {
  package static let name = "familiarity"
  package static let version = "1"
  package static let summary = "Terms of the forget data in completions, and their probability."

  package let prompts: Prompts
  package let paraphrases: Prompts
  package let anchors: [String]
  package let typical: [String]
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    prompts = Prompts(
      dataset: p.optionalComponent(
        "prompts", from: datasets, "Beginnings to complete; the forget set when left out."))
    paraphrases = Prompts(
      dataset: p.optionalComponent(
        "paraphrases", from: datasets, "Questions in other words, whose answers are graded too."))
    anchors = p.texts(
      "anchors", default: [],
      "Terms that only the forget data has; when empty, the names, numbers and nouns of each right answer."
    )
    typical = p.texts("typical", default: [], "Terms that are typical of it but known elsewhere.")
    maxNewTokens = p.integer(
      "max_new_tokens", default: 50, in: 1...65_536, "Tokens after which a completion is cut off.")
    resamples = Self.resamples(&p)
  }

  /// The prompts, which are no part of the metric's key: the rows are an input.
  package struct Prompts: Codable, Sendable {
    @WiringOnly private(set) var dataset: (any Dataset)?
    @Unkeyed private(set) var isGiven: Bool

    init(dataset: (any Dataset)?) {
      self.dataset = dataset
      isGiven = dataset != nil
    }
  }

  private var set: String { !prompts.isGiven ? "forget" : "familiarity" }

  package var ownSets: [(name: String, dataset: any Dataset)] {
    let given = [("familiarity", prompts.dataset), ("paraphrases", paraphrases.dataset)]
    return given.compactMap { name, dataset in dataset.map { (name, $0) } }
  }

  package func needs(_ sets: Set<String>) -> [Need] {
    [.answers(set), .scores(set)]
      + (!paraphrases.isGiven ? [] : [.answers("paraphrases")])
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    func grades(_ set: String) throws -> [Double] {
      try evidence.answers(set).map { row, answer in
        Self.grade(
          answer.text, after: row.question,
          anchors: anchors.isEmpty
            ? EntityJudge.entities(of: row.answer, question: row.question) : anchors,
          typical: typical)
      }
    }
    let probabilities = try evidence.scores(set).map { Portable.exp(-$0.answer.nll) }
    let asked = !paraphrases.isGiven ? [] : try grades("paraphrases")
    return [
      Column("familiarity.completion", .lower, meanOf: try grades(set), bootstrap),
      Column("familiarity.probability", .lower, meanOf: probabilities, bootstrap),
    ]
      + (asked.isEmpty
        ? [] : [Column("familiarity.paraphrase", .lower, meanOf: asked, bootstrap)])
  }

  /// Returns 1 for a completion with an anchor that its prompt lacks, 0.2 for one with a typical term, else 0.
  package static func grade(
    _ completion: String, after prompt: String, anchors: [String], typical: [String]
  ) -> Double {
    let said = stems(completion)
    let asked = stems(prompt)
    func has(_ terms: [String]) -> Bool {
      terms.lazy.map(stems).contains { contains(said, $0) && !contains(asked, $0) }
    }
    return has(anchors) ? 1 : has(typical) ? 0.2 : 0
  }

  private static func stems(_ text: String) -> [[UInt8]] { Words(text).all.map(\.stem) }

  /// True when the words of a term stand in a text, one after the other.
  private static func contains(_ text: [[UInt8]], _ term: [[UInt8]]) -> Bool {
    guard !term.isEmpty, term.count <= text.count else { return false }
    return (0...text.count - term.count).contains { Array(text[$0..<$0 + term.count]) == term }
  }
}
