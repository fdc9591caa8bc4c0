package import Datasets
package import Documents
package import Models
package import Plans

/// In-context unlearning (Pawelczyk and others, 2024): the model is shown a forget row with a wrong answer and some
/// others with their right ones, before it is asked.
package struct ICUL: Method {
  package static let name = "icul"
  package static let version = "1"
  package static let summary =
    "Shows the model forget rows with wrong answers and others with right ones before it is asked."
  package static let aliases = ["in_context_unlearning"]
  package static let about = MethodFacts(
    "In-context unlearning (ICUL)", .prompt,
    papers: [
      "Pawelczyk and others, 2024: In-Context Unlearning: Language Models as Few-Shot Unlearners, "
        + "arXiv:2310.07579"
    ],
    formula: "p(answer | forget rows with wrong answers, retain rows with right ones, question)",
    needs: "forget rows, retain rows",
    otherwise:
      "The authors classify texts and flip the label of the one forget row that is tested; here "
      + "the forget rows nearest to the question are shown, by the cosine of their words, with "
      + "another forget row's answer or a refusal.")

  /// Where the wrong answers come from.
  package enum Wrong: String, Encodable, Sendable, CaseIterable { case other, refusal }

  package let forget: Int
  package let retain: Int
  package let choice: Demonstrations.Choice
  package let wrong: Wrong
  package let refusals: Refusals

  package init(_ p: inout Parameters) {
    forget = p.integer(
      "forget", default: 1, in: 1...1000, "Forget rows shown before a question, with wrong answers."
    )
    retain = p.integer(
      "retain", default: 6, in: 0...1000,
      "Retain rows shown after them, with right answers; drawn for each question by itself.")
    choice = p.choice(
      "choose", default: .nearest,
      "Which forget rows are shown: those most like the question, or drawn ones.")
    wrong = p.choice(
      "answers", default: .other,
      "The wrong answers: those of other forget rows, or refusals.")
    refusals = Refusals(&p)
  }

  package var needsWeights: Bool { false }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let refused = wrong == .refusal ? try refusals.wire(task, into: &plan) : nil
    return plan.add(
      "\(task.label) \(Self.name)",
      Demonstrate(forget: forget, retain: retain, choice: choice, seed: task.seed), task.start,
      task.forget, refused, task.retain)
  }
}

/// Puts demonstrations in front of every question that a model is asked.
package struct Demonstrate: Step {
  package static let kind = "demonstrate"
  package static let version = "1"

  package let forget: Int
  package let retain: Int
  package let choice: Demonstrations.Choice
  package let seed: UInt64

  package init(forget: Int, retain: Int, choice: Demonstrations.Choice, seed: UInt64) {
    self.forget = forget
    self.retain = retain
    self.choice = choice
    self.seed = seed
  }

  /// The model; forget rows, the same with wrong answers or nil, and retain rows.
  ///
  /// Without wrong answers each row gets the next answer among the forget rows that is another one.
  package func run(
    _ input: (Checkpoint, Corpus, Corpus?, Corpus), _ context: Context
  ) throws -> Checkpoint {
    let (start, forget, refused, retain) = input
    let wrong = try refused?.rows.map(\.answer) ?? Self.others(forget.rows.map(\.answer))
    let shown = zip(forget.rows, wrong).map {
      QARow.Shot(question: $0.question, answer: $1)
    }
    let kept = retain.rows.map { QARow.Shot(question: $0.question, answer: $0.answer) }
    return start.answering { answering in
      answering.demonstrations.append(
        Demonstrations(pool: shown, count: self.forget, choice: choice, seed: seed))
      guard self.retain > 0, !kept.isEmpty else { return }
      answering.demonstrations.append(
        Demonstrations(pool: kept, count: self.retain, choice: .drawn, seed: seed))
    }
  }

  /// Returns rows with the wrong answers that they are shown with where there are no refusals.
  package static func wrong(_ rows: Corpus) throws -> Corpus {
    Corpus(
      rows: zip(rows.rows, try others(rows.rows.map(\.answer))).map {
        QARow(question: $0.question, answer: $1)
      })
  }

  /// Returns for each answer the next one, from the first again after the last, that is not the same.
  static func others(_ answers: [String]) throws(MethodError) -> [String] {
    guard Set(answers).count > 1 else {
      throw MethodError(
        "the forget rows have no two answers, so that no other one is wrong: write 'answers: refusal'"
      )
    }
    return answers.indices.map { index in
      let rest = answers[(index + 1)...] + answers[..<index]
      return rest.first { $0 != answers[index] } ?? ""
    }
  }
}
