/// Questions and answers in HTML.
enum HTMLSamples {
  /// Of a question with more answers than this, those after the first few are folded.
  private static let (most, few) = (40, 20)

  /// What the marks mean; empty if nothing is marked.
  static func legend(_ groups: [SampleGroup]) -> String {
    let hasMarks = groups.contains { group in
      group.answers.contains { marked($0.text, reference: group.reference) != nil }
    }
    guard hasMarks else { return "" }
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
        <dd dir="auto">\(note ?? "")\(text(answer.text, reference: group.reference))</dd>

        """
    }.joined()
  }

  private static func shown(_ text: String) -> String {
    let (head, rest) = SampleText.cut(text)
    return head.escapedForMarkup + more(rest)
  }

  /// How much was left out.
  private static func more(_ rest: Int) -> String {
    rest == 0 ? "" : " <span class=\"none\">… \(SampleText.more(rest))</span>"
  }

  private static func text(_ answer: String, reference: String?) -> String {
    let (head, rest) = SampleText.cut(answer)
    if head.isEmpty { return "<span class=\"none\">(nothing)</span>" }
    guard let difference = marked(answer, reference: reference) else {
      return head.escapedForMarkup + more(rest)
    }
    return difference.runs.map { run in
      if run.isShared { return run.text.escapedForMarkup }
      let isSpaced = run.text.hasSuffix(" ")
      let word = isSpaced ? String(run.text.dropLast()) : run.text
      return "<mark>\(word.escapedForMarkup)</mark>\(isSpaced ? " " : "")"
    }.joined() + more(rest)
  }

  /// The comparison with the true answer, if it is worth marking: something differs, and half or more is shared.
  private static func marked(_ answer: String, reference: String?) -> WordDifference? {
    guard let reference else { return nil }
    let difference = WordDifference(SampleText.cut(answer).head, reference: reference.oneLine)
    let share = difference.share
    return share < 0.5 || share == 1 ? nil : difference
  }
}
