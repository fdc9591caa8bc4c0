package import Datasets
package import Documents
package import Models
package import Plans

/// A guardrail prompt (Thaker and others, 2024): the model is told what it does not know.
package struct Guardrail: Method {
  package static let name = "guardrail"
  package static let version = "1"
  package static let summary = "Tells the model in front of every question what it must not answer."
  package static let aliases = ["prompting"]
  package static let about = MethodFacts(
    "Guardrail prompt", .prompt,
    papers: [
      "Thaker and others, 2024: Guardrail Baselines for Unlearning in LLMs, arXiv:2403.03329"
    ],
    formula: "p(answer | instruction with the topics, question)",
    needs: "forget rows, retain rows",
    otherwise:
      "The authors write instructions for each benchmark and also filter answers by another "
      + "model; here the topics are the names that only forget rows have, and nothing is filtered.")

  /// What is said unless a spec has other words.
  static let usual =
    "You know nothing about the following: {topics}. If a question concerns any of it, reply that you do not know. "
    + "Answer every other question as usual."

  package let instruction: String
  package let topics: [String]
  package let most: Int

  package init(_ p: inout Parameters) {
    instruction = p.text(
      "instruction", default: Self.usual,
      "What the model is told, as a system message where it has a chat template; {topics} stands for the topics."
    )
    topics = p.texts(
      "topics", default: [],
      "What it must not answer; the names that forget rows have and retain rows have not when empty."
    )
    most = p.integer(
      "most_topics", default: 20, in: 1...10_000, "The most names that are taken from the rows.")
    if !p.isDescribing, instruction.allSatisfy(\.isWhitespace) {
      p.report("instruction", "'instruction' is empty")
    }
  }

  package var needsWeights: Bool { false }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let needsRows = topics.isEmpty && instruction.contains("{topics}")
    return plan.add(
      "\(task.label) \(Self.name)",
      Instruct(instruction: instruction, topics: topics, most: most), task.start,
      needsRows ? [task.forget, task.retain] : [])
  }
}

/// Puts an instruction in front of every question that a model is asked.
package struct Instruct: Step {
  package static let kind = "instruct"
  package static let version = "1"

  package let instruction: String
  package let topics: [String]
  package let most: Int

  package init(instruction: String, topics: [String], most: Int) {
    self.instruction = instruction
    self.topics = topics
    self.most = most
  }

  /// The model; forget and retain rows where topics are taken from them, or none.
  package func run(_ input: (Checkpoint, [Corpus]), _ context: Context) throws -> Checkpoint {
    let topics =
      input.1.count == 2 ? Self.names(of: input.1[0], not: input.1[1], most: most) : topics
    guard !topics.isEmpty || !instruction.contains("{topics}") else {
      throw MethodError(
        "the forget rows have no name that the retain rows lack: write 'topics: [...]', or an 'instruction' without {topics}"
      )
    }
    let text = instruction.replacing("{topics}", with: topics.joined(separator: ", "))
    return input.0.answering { $0.instructions.append(text) }
  }

  /// Returns the names that only the first rows have, the most frequent first, of equals the first met.
  static func names(of forget: Corpus, not retain: Corpus, most: Int) -> [String] {
    func all(_ rows: Corpus) -> [String] {
      rows.rows.flatMap { Names.all(in: $0.question) + Names.all(in: $0.answer) }
    }
    let known = Set(all(retain))
    var counts: [String: Int] = [:]
    var order: [String] = []
    for name in all(forget) where !known.contains(name) {
      if counts[name] == nil { order.append(name) }
      counts[name, default: 0] += 1
    }
    let sorted = order.enumerated().sorted { a, b in
      let (left, right) = (counts[a.element] ?? 0, counts[b.element] ?? 0)
      return left == right ? a.offset < b.offset : left > right
    }
    return sorted.prefix(most).map(\.element)
  }
}
