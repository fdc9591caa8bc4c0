package import Datasets
package import Documents
package import Models
package import Plans

/// Unlearning by retrieval (Wang and others, 2024): a store of what must not be said is searched before an answer, and
/// what is found stands in front of the question with the order to keep it secret.
package struct Retrieval: Method {
  package static let name = "retrieval"
  package static let version = "1"
  package static let summary =
    "Looks a question up in a store of secrets, and tells the model to keep those found."
  package static let aliases = ["rag_unlearning"]
  package static let about = MethodFacts(
    "Retrieval-based unlearning", .prompt,
    papers: [
      "Wang and others, 2024: When Machine Unlearning Meets Retrieval-Augmented Generation (RAG): "
        + "Keep Secret or Forget Knowledge?, arXiv:2410.15267"
    ],
    formula:
      "p(answer | instruction with the entries whose words have a cosine >= threshold with the "
      + "question, question)",
    needs: "forget rows",
    otherwise:
      "The authors let another model write several descriptions of each entry and search by "
      + "embeddings; here entries are the forget questions and are found by their words, weighed by "
      + "how rare these are.")

  /// What is said unless a spec has other words.
  static let usual =
    "The answers to the following questions are confidential. Refuse to answer any question about them:\n{entries}"

  package let instruction: String
  package let entries: Int
  package let threshold: Double

  package init(_ p: inout Parameters) {
    instruction = p.text(
      "instruction", default: Self.usual,
      "What the model is told where something is found; {entries} stands for that, one a line.")
    entries = p.integer(
      "entries", default: 1, in: 1...1000, "The most entries that are named for a question.")
    threshold = p.number(
      "threshold", default: 0.5, in: 0...1, "How like a question an entry must be.")
    if !p.isDescribing, instruction.allSatisfy(\.isWhitespace) {
      p.report("instruction", "'instruction' is empty")
    }
  }

  package var needsWeights: Bool { false }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    plan.add(
      "\(task.label) \(Self.name)",
      LookUp(instruction: instruction, entries: entries, threshold: threshold), task.start,
      task.forget)
  }
}

/// Puts a store of questions behind a model, which is searched whenever it is asked.
package struct LookUp: Step {
  package static let kind = "look-up"
  package static let version = "1"

  package let instruction: String
  package let entries: Int
  package let threshold: Double

  package init(instruction: String, entries: Int, threshold: Double) {
    self.instruction = instruction
    self.entries = entries
    self.threshold = threshold
  }

  /// The model and the forget rows; a text without a question is found by its first line.
  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Checkpoint {
    var seen: Set<String> = []
    let store = input.1.rows.compactMap { row -> Lookup.Entry? in
      let text = row.question.isEmpty ? String(row.answer.prefix { $0 != "\n" }) : row.question
      guard !TextIndex.words(text).isEmpty, seen.insert(text).inserted else { return nil }
      return Lookup.Entry(text: text, note: "- \(text)")
    }
    guard !store.isEmpty else {
      throw MethodError("the forget rows have no questions with words to look for")
    }
    return input.0.answering {
      $0.lookups.append(
        Lookup(entries: store, count: entries, threshold: threshold, text: instruction))
    }
  }
}
