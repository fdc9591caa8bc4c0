/// One question, the true answer and what each model says.
package struct SampleGroup: Sendable, Equatable {
  package var prompt: String
  package var reference: String?
  package var answers: [Answer]

  /// What one model says.
  package struct Answer: Sendable, Equatable {
    /// The method's name or `before`.
    package var label: String
    package var text: String
    /// A short remark at the end, such as `ROUGE-L 0.31`.
    package var note: String?

    /// Creates an answer.
    package init(_ label: String, _ text: String, note: String? = nil) {
      self.label = label
      self.text = text
      self.note = note
    }
  }

  /// Creates a group.
  package init(prompt: String, reference: String? = nil, answers: [Answer]) {
    self.prompt = prompt
    self.reference = reference
    self.answers = answers
  }
}
