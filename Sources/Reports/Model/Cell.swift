/// One block of a report, with the steps it was made from.
package struct Cell: Sendable, Equatable {
  package var content: Content
  /// Shown small beneath the block; empty for text that no step made.
  package var sources: [Source]

  /// What a cell shows.
  package indirect enum Content: Sendable, Equatable {
    /// A section title; level 2 is a section, 3 and 4 are below it.
    case heading(String, level: Int)
    /// Markdown by a person. Raw HTML in it is shown as text, unsafe links are removed.
    case markdown(String)
    case table(Table)
    case figure(Figure)
    case samples([SampleGroup])
    /// Texts with what went and what came.
    case differences([Difference])
    /// Pictures side by side, each with its caption and no number.
    case gallery([Figure])
    case parameters([Setting])
    /// Text to be shown letter by letter; the language is a hint such as `yaml`.
    case code(String, language: String)
    /// Cells that stay folded until asked for.
    case details(summary: String, [Cell])
    case callout(Callout, String)
  }

  /// How urgent a callout is.
  package enum Callout: String, Sendable, Equatable {
    case note
    case warning
    case failure
  }

  /// Creates a cell.
  package init(_ content: Content, from sources: [Source] = []) {
    self.content = content
    self.sources = sources
  }

  /// A section title.
  package static func heading(_ text: String, level: Int = 2) -> Cell {
    Cell(.heading(text, level: level))
  }

  /// Markdown by a person or by the program.
  package static func markdown(_ text: String, from sources: [Source] = []) -> Cell {
    Cell(.markdown(text), from: sources)
  }

  /// A table.
  package static func table(_ table: Table, from sources: [Source] = []) -> Cell {
    Cell(.table(table), from: sources)
  }

  /// A figure.
  package static func figure(_ figure: Figure, from sources: [Source] = []) -> Cell {
    Cell(.figure(figure), from: sources)
  }

  /// What the models answer, question by question.
  package static func samples(_ groups: [SampleGroup], from sources: [Source] = []) -> Cell {
    Cell(.samples(groups), from: sources)
  }

  /// Texts with what went and what came.
  package static func differences(_ differences: [Difference], from sources: [Source] = [])
    -> Cell
  {
    Cell(.differences(differences), from: sources)
  }

  /// Pictures side by side.
  package static func gallery(_ figures: [Figure], from sources: [Source] = []) -> Cell {
    Cell(.gallery(figures), from: sources)
  }

  /// Names and values, nested.
  package static func parameters(_ settings: [Setting], from sources: [Source] = []) -> Cell {
    Cell(.parameters(settings), from: sources)
  }

  /// Text to be shown letter by letter.
  package static func code(_ text: String, language: String = "", from sources: [Source] = [])
    -> Cell
  {
    Cell(.code(text, language: language), from: sources)
  }

  /// Cells that stay folded until asked for.
  package static func details(_ summary: String, _ cells: [Cell]) -> Cell {
    Cell(.details(summary: summary, cells))
  }

  /// A remark set apart from the text.
  package static func callout(_ kind: Callout, _ text: String, from sources: [Source] = [])
    -> Cell
  {
    Cell(.callout(kind, text), from: sources)
  }
}
