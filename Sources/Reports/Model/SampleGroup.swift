/// One question, the true answer and what each model says.
package struct SampleGroup: Sendable, Equatable {
  let prompt: SampleText
  let reference: SampleText?
  let answers: [Answer]

  /// What one model says.
  package struct Answer: Sendable, Equatable {
    /// The method's name or `before`.
    let label: String
    let text: SampleText
    /// A short remark at the end, such as `ROUGE-L 0.31`.
    let note: String?
    /// The comparison with the true answer, if it is worth marking: something differs, and half or more is shared.
    fileprivate(set) var difference: WordDifference?

    /// Creates an answer.
    package init(_ label: String, _ text: String, note: String? = nil) {
      self.label = label
      self.text = SampleText(text)
      self.note = note
    }
  }

  /// Creates a group, and compares each answer with the true one.
  package init(prompt: String, reference: String? = nil, answers: [Answer]) {
    self.prompt = SampleText(prompt)
    self.reference = reference.map { SampleText($0) }
    guard let reference else {
      self.answers = answers
      return
    }
    let words = WordDifference.Words(reference.oneLine)
    self.answers = answers.map { answer in
      var answer = answer
      let difference = WordDifference(answer.text.head, reference: words)
      if difference.share >= 0.5, difference.share < 1 { answer.difference = difference }
      return answer
    }
  }
}
