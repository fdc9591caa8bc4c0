package import Documents

/// How the numbers behind the context vectors are shared out (Kuwana et al., 2024, section 3.3).
package enum PromptForm: String, Sendable, CaseIterable {
  /// Latent context sharing: numbers that all vectors share, and some of each one's own; a search for each part.
  case lcs
  /// Numbers of each vector's own only; a search for each.
  case unshared
  /// One search over the numbers of all vectors (BBT; Sun et al., 2022).
  case bbt

  /// Reads the form with its sizes.
  package static func layout(_ p: inout Parameters) -> LatentContext {
    let form: PromptForm = p.choice(
      "form", default: .lcs,
      "lcs: context vectors share some numbers, and there is a search for each part; unshared: a search "
        + "for each vector; bbt: one search for all.")
    let vectors = p.integer("vectors", default: 4, in: 1...256, "Context vectors.")
    func size(_ name: String, _ help: String, isUsed: Bool) -> Int? {
      let value = p.optionalInteger(name, in: 1...10_000, help)
      if value != nil, !isUsed {
        p.report(
          name, "'\(name)' means nothing for the form '\(form.rawValue)'",
          help: "'lcs' has 'shared' and 'unique', the others have 'dimensions'")
      }
      return value
    }
    let shared = size(
      "shared", "For lcs, the numbers that all vectors share; 20 when left out.",
      isUsed: form == .lcs)
    let unique = size(
      "unique", "For lcs, the numbers of each vector's own; 5 when left out.", isUsed: form == .lcs)
    let dimensions = size(
      "dimensions", "For unshared and bbt, the numbers of each vector; 10 when left out.",
      isUsed: form != .lcs)
    switch form {
    case .lcs: return .sharing(tokens: vectors, shared: shared ?? 20, own: unique ?? 5)
    case .unshared: return .separate(tokens: vectors, width: dimensions ?? 10)
    case .bbt: return .whole(tokens: vectors, width: dimensions ?? 10)
    }
  }
}
