package import Datasets
package import Documents
package import Models
package import Plans

/// Embedding-corrupted prompts (ECO; Liu and others, 2024): a classifier flags questions about what was forgotten, and
/// their embeddings are changed before the model reads them.
package struct ECO: Method {
  package static let name = "eco"
  package static let version = "1"
  package static let summary =
    "Corrupts the embeddings of questions that a classifier takes for forgotten ones."
  package static let aliases = ["embedding_corrupted_prompts"]
  package static let about = MethodFacts(
    "Embedding-corrupted prompts (ECO)", .prompt,
    papers: [
      "Liu and others, 2024: Large Language Model Unlearning via Embedding-Corrupted Prompts, "
        + "arXiv:2406.07933"
    ],
    formula:
      "e' = corrupt(e; strength) for the tokens of a question q with C(q) >= threshold, else e; "
      + "noise: the first dimensions + strength N(0, 1)",
    needs: "forget rows, retain rows",
    otherwise:
      "The authors fine-tune RoBERTa as classifier (threshold 0.99), look for the strength by "
      + "zeroth-order optimisation, draw noise afresh for each position and, on TOFU, corrupt names "
      + "alone; here the classifier is logistic regression over words and pairs of words, noise is "
      + "drawn once for each token of the vocabulary, and the strength is a parameter to sweep.")

  package let form: Corruption.Form
  package let order: Corruption.Order
  package let dimensions: Int
  package let strength: Double
  package let threshold: Double

  package init(_ p: inout Parameters) {
    form = p.choice(
      "corruption", default: .noise,
      "What happens to the dimensions: noise is added, they are set to 0, or their sign turns.")
    order = p.choice(
      "order", default: .first,
      "Which dimensions of an embedding: the first, or those with the largest absolute values.")
    dimensions = p.integer(
      "dimensions", default: 1, in: 1...1_000_000, "How many dimensions; at most all of them.")
    strength = p.number(
      "strength", default: 100, in: 0...1e9, "The standard deviation of the noise.")
    threshold = p.number(
      "threshold", default: 0.5, in: 0...1,
      "The classifier's probability from which on a question is corrupted.")
    if self.form != .noise, p.has("strength") {
      p.report("strength", "only noise has a strength", help: "leave it out")
    }
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    plan.add(
      "\(task.label) \(Self.name)",
      CorruptPrompts(
        form: form, order: order, dimensions: dimensions, strength: strength, threshold: threshold,
        seed: task.seed), task.start, task.forget, task.retain)
  }
}

/// Learns to tell forget questions from retain questions, and corrupts those that it takes for the former.
package struct CorruptPrompts: Step {
  package static let kind = "corrupt-prompts"
  package static let version = "1"

  package let form: Corruption.Form
  package let order: Corruption.Order
  package let dimensions: Int
  package let strength: Double
  package let threshold: Double
  package let seed: UInt64

  package init(
    form: Corruption.Form, order: Corruption.Order, dimensions: Int, strength: Double,
    threshold: Double, seed: UInt64
  ) {
    self.form = form
    self.order = order
    self.dimensions = dimensions
    self.strength = strength
    self.threshold = threshold
    self.seed = seed
  }

  /// The model; forget rows and retain rows.
  package func run(
    _ input: (Checkpoint, Corpus, Corpus), _ context: Context
  ) throws -> Checkpoint {
    let (start, forget, retain) = input
    func questions(_ rows: Corpus, _ name: String) throws -> [String] {
      let found = rows.rows.map(\.question).filter { !TextIndex.words($0).isEmpty }
      guard !found.isEmpty else {
        throw MethodError(
          "the \(name) rows have no questions with words, which \(ECO.name) classifies")
      }
      return found
    }
    let classifier = QuestionClassifier(
      positive: try questions(forget, "forget"), negative: try questions(retain, "retain"))
    let flagged = forget.rows.count { classifier.probability($0.question) >= threshold }
    let others = retain.rows.count { classifier.probability($0.question) >= threshold }
    context.log(
      "the classifier flags \(flagged) of \(forget.rows.count) forget questions and \(others) of "
        + "\(retain.rows.count) retain questions")
    return start.answering { answering in
      let earlier = answering.corruption?.classifiers ?? []
      answering.corruption = Corruption(
        form: form, order: order, dimensions: dimensions, strength: strength, seed: seed,
        threshold: threshold, classifiers: earlier + [classifier])
    }
  }
}
