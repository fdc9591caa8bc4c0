package import Plans

/// Puts corpora together.
package struct JoinRows: Step {
  package static let kind = "join-rows"
  package static let version = "1"

  package init() {}

  package func run(_ input: [Corpus], _ context: Context) throws -> Corpus {
    Corpus(rows: input.flatMap(\.rows))
  }
}
