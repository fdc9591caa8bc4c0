import Datasets
package import Documents
import Models
package import Optimization
package import Plans

/// Looks for the soft prompt that brings the forgotten answers back, by CMA-ES: the search of the method of the same name,
/// the other way round (Sun and others, 2022, arXiv:2201.03514).
///
/// The prompt is found on some rows and measured on the others, for the retrained model and the one that forgot nothing too.
package struct RecallSearch: Attack {
  package static let name = "prompt_search"
  package static let version = "1"
  package static let summary =
    "Searches for the soft prompt that brings answers back, on some rows, and measures the others."

  /// The set whose answers are looked for.
  package let on: String
  /// The share of its rows that the search sees.
  package let share: Double
  /// How the numbers behind the prompt's vectors are shared out.
  package let layout: LatentContext
  /// How it is searched for.
  package let search: PromptSearchOptions
  /// Rows that every prompt is tried on.
  package let shots: Int
  /// Tokens of a row; the rest is cut off.
  package let maxLength: Int

  package init(_ p: inout Parameters) {
    on = p.text("on", default: "forget", "The set whose answers are looked for.")
    share = p.number(
      "share", default: 0.5, in: 0.01...0.99, "The share of its rows that the search sees.")
    shots = p.integer(
      "shots", default: 16, in: 1...100_000,
      "Of those, the rows that every prompt is tried on; the best prompt on the others wins.")
    layout = PromptForm.layout(&p)
    search = PromptSearchOptions(&p, generations: 100)
    maxLength = p.integer(
      "max_length", default: 512, in: 2...1_000_000, "Tokens of a row; the rest is cut off.")
  }

  /// One way.
  package var titles: [String] { [Self.name] }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    guard let whole = target.sets[on] else {
      throw AttackError(
        "the attack '\(Self.name)' looks for answers of the \(on) set: add 'data: {\(on): ...}', or name another"
      )
    }
    func draw(_ part: DrawRows.Part) -> Ref<Corpus> {
      plan.add(
        "\(on) data \(part.rawValue)", DrawRows(share: share, part: part, seed: target.seed), whole)
    }
    var sets = target.sets
    let step = SearchRecallPrompt(
      layout: layout, search: search, shots: shots, maxLength: maxLength, seed: target.seed)
    let model = plan.add("\(target.label) \(Self.name)", step, target.model, draw(.drawn))
    sets[on] = draw(.rest)
    return [Attempt(model: model, sets: sets)]
  }
}
