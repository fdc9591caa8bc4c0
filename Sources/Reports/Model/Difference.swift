/// Two versions of a text, to be shown with what went and what came.
package struct Difference: Sendable, Equatable {
  /// What both are about, such as the question.
  package var title: String
  package var before: Version
  package var after: Version

  /// One version.
  package struct Version: Sendable, Equatable {
    package var label: String
    package var text: String

    /// Creates a version.
    package init(_ label: String, _ text: String) {
      self.label = label
      self.text = text
    }
  }

  /// Creates a difference.
  package init(_ title: String, before: Version, after: Version) {
    self.title = title
    self.before = before
    self.after = after
  }

  /// How the words of one version that the other lacks are set apart.
  struct Marks: Sendable {
    let removed: (open: String, close: String)
    let added: (open: String, close: String)
    let escape: @Sendable (String) -> String

    static let html = Marks(
      removed: ("<del>", "</del>"), added: ("<ins>", "</ins>"), escape: { $0.escapedForMarkup })
    static let markdown = Marks(
      removed: ("~~", "~~"), added: ("**", "**"), escape: { MarkdownText.inline($0) })
    static let plain = Marks(removed: ("[-", "-]"), added: ("{+", "+}"), escape: { $0 })
  }

  /// Both versions with their labels, their own words between marks.
  func lines(_ marks: Marks) -> [(label: String, text: String)] {
    [
      (before.label, Self.text(before.text, other: after.text, marks.removed, marks.escape)),
      (after.label, Self.text(after.text, other: before.text, marks.added, marks.escape)),
    ]
  }

  private static func text(
    _ text: String, other: String, _ mark: (open: String, close: String),
    _ escape: (String) -> String
  ) -> String {
    let shown = SampleText(text)
    let runs = WordDifference(shown.head, reference: SampleText(other).head).runs
    let words = runs.map { run -> String in
      if run.isShared { return escape(run.text) }
      // A mark must hug its words for Markdown to see it.
      let word = run.text.hasSuffix(" ") ? String(run.text.dropLast()) : run.text
      return mark.open + escape(word) + mark.close + (run.text.hasSuffix(" ") ? " " : "")
    }.joined()
    return (words.isEmpty ? "(nothing)" : words) + (shown.more.map { " … \($0)" } ?? "")
  }

  /// The difference as lines of text, for terminals and for readers without HTML.
  var plainText: String {
    ([title.oneLine] + lines(.plain).map { "  \($0.label.oneLine): \($0.text)" })
      .joined(separator: "\n") + "\n"
  }

  /// The difference in HTML.
  var html: String {
    let rows = lines(.html).map { line in
      """
      <dt>\(line.label.oneLine.shortened(to: 60).escapedForMarkup)</dt><dd dir="auto">\(line.text)</dd>

      """
    }
    return """
      <section class="sample">
      <p class="question" dir="auto">\(title.oneLine.escapedForMarkup)</p>
      <dl>
      \(rows.joined())</dl>
      </section>

      """
  }

  /// The difference in Markdown.
  var markdown: String {
    (["**\(MarkdownText.inline(title))**", ""]
      + lines(.markdown).map { "- \(MarkdownText.code($0.label)): \($0.text)" })
      .joined(separator: "\n")
  }
}
