/// Questions and answers in HTML.
enum HTMLSamples {
  /// Longer answers are cut; the whole text is in the run's artifacts.
  static let longest = 1500

  /// A question, the true answer, and each model's with the words marked that differ from it.
  static func html(_ group: SampleGroup) -> String {
    let reference = group.reference.map {
      "<dt>true answer</dt><dd dir=\"auto\" class=\"true\">\(shown($0))</dd>\n"
    }
    let answers = group.answers.map { answer in
      let note = answer.note.map { "<span class=\"remark\">\($0.oneLine.escapedForMarkup)</span> " }
      return """
        <dt>\(answer.label.oneLine.shortened(to: 60).escapedForMarkup)</dt>\
        <dd dir="auto">\(note ?? "")\(text(answer.text, reference: group.reference))</dd>

        """
    }
    return """
      <section class="sample">
      <p class="question" dir="auto">\(shown(group.prompt))</p>
      <dl>
      \(reference ?? "")\(answers.joined())</dl>
      </section>

      """
  }

  private static func shown(_ text: String) -> String {
    text.oneLine.shortened(to: longest).escapedForMarkup
  }

  private static func text(_ answer: String, reference: String?) -> String {
    let answer = answer.oneLine.shortened(to: longest)
    if answer.isEmpty { return "<span class=\"none\">(nothing)</span>" }
    guard let reference else { return answer.escapedForMarkup }
    let difference = WordDifference(answer, reference: reference.oneLine)
    // With nothing in common there is nothing to point out.
    if difference.sharesNothing { return answer.escapedForMarkup }
    return difference.runs.map { run in
      if run.isShared { return run.text.escapedForMarkup }
      let isSpaced = run.text.hasSuffix(" ")
      let word = isSpaced ? String(run.text.dropLast()) : run.text
      return "<mark>\(word.escapedForMarkup)</mark>\(isSpaced ? " " : "")"
    }.joined()
  }
}
