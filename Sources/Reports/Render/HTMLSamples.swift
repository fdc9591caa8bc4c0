/// Questions and answers in HTML.
enum HTMLSamples {
  /// Of a question with more answers than this, those after the first few are folded.
  private static let (most, few) = (40, 20)

  /// What the marks mean; empty if nothing is marked.
  static func legend(_ groups: [SampleGroup]) -> String {
    guard groups.contains(where: { $0.answers.contains { $0.difference != nil } }) else {
      return ""
    }
    return """
      <p class="note"><mark>Marked</mark> words differ from the true answer; an answer that has less than half of its \
      words in common with it bears no marks.</p>

      """
  }

  /// A question, the true answer, and each model's with the words marked that differ from it.
  static func html(_ group: SampleGroup) -> String {
    let reference = group.reference.map {
      "<dt>true answer</dt><dd dir=\"auto\" class=\"true\">\(shown($0))</dd>\n"
    }
    let first = group.answers.count > most ? few : group.answers.count
    return """
      <section class="sample">
      <p class="question" dir="auto">\(shown(group.prompt))</p>
      <dl>
      \(reference ?? "")\(answers(group, 0..<first))</dl>\(folded(group, after: first))
      </section>

      """
  }

  private static func folded(_ group: SampleGroup, after first: Int) -> String {
    let rest = group.answers.count - first
    guard rest > 0 else { return "" }
    return """

      <details class="more"><summary>\(NumberFormat.count.text(Double(rest))) more answers</summary>
      <dl>
      \(answers(group, first..<group.answers.count))</dl>
      </details>
      """
  }

  private static func answers(_ group: SampleGroup, _ range: Range<Int>) -> String {
    group.answers[range].map { answer in
      let note = answer.note.map {
        "<span class=\"remark\">\($0.oneLine.escapedForMarkup)</span> "
      }
      return """
        <dt>\(answer.label.oneLine.shortened(to: 60).escapedForMarkup)</dt>\
        <dd dir="auto">\(note ?? "")\(text(answer))</dd>

        """
    }.joined()
  }

  private static func shown(_ text: SampleText) -> String {
    text.head.escapedForMarkup + more(text)
  }

  /// How much was left out.
  private static func more(_ text: SampleText) -> String {
    text.more.map { " <span class=\"none\">… \($0)</span>" } ?? ""
  }

  private static func text(_ answer: SampleGroup.Answer) -> String {
    if answer.text.head.isEmpty { return "<span class=\"none\">(nothing)</span>" }
    guard let difference = answer.difference else { return shown(answer.text) }
    return difference.runs.map { run in
      if run.isShared { return run.text.escapedForMarkup }
      let isSpaced = run.text.hasSuffix(" ")
      let word = isSpaced ? String(run.text.dropLast()) : run.text
      return "<mark>\(word.escapedForMarkup)</mark>\(isSpaced ? " " : "")"
    }.joined() + more(answer.text)
  }
}
