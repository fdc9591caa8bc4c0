/// How the latent vectors of a prompt's context tokens are made of the numbers of a search: each token's vector is
/// a part that all tokens share, followed by a part of its own.
package struct LatentContext: Codable, Sendable, Equatable {
  /// The number of context tokens.
  package let tokens: Int
  /// Numbers that all tokens share.
  package let shared: Int
  /// Numbers of each token's own.
  package let own: Int
  /// True when one search has all numbers, false when each part has a search.
  package let isWhole: Bool

  /// Latent context sharing: one search for the shared part and one for each token's own.
  package static func sharing(tokens: Int, shared: Int, own: Int) -> LatentContext {
    LatentContext(tokens: tokens, shared: shared, own: own, isWhole: false)
  }

  /// Nothing shared, one search for each token.
  package static func separate(tokens: Int, width: Int) -> LatentContext {
    LatentContext(tokens: tokens, shared: 0, own: width, isWhole: false)
  }

  /// Nothing shared, one search for all (Sun and others, 2022: Black-Box Tuning).
  package static func whole(tokens: Int, width: Int) -> LatentContext {
    LatentContext(tokens: tokens, shared: 0, own: width, isWhole: true)
  }

  /// The length of a token's vector.
  package var width: Int { shared + own }

  /// All numbers of a point.
  package var count: Int { shared + tokens * own }

  /// The sizes of the parts, for `CooperativeSearch`.
  package var sizes: [Int] {
    if isWhole { return [count] }
    let tokens = [Int](repeating: own, count: tokens)
    return ([shared] + tokens).filter { $0 > 0 }
  }

  /// The tokens' vectors, one after another: `tokens` rows of `width`.
  package func vectors<Number>(of point: [Number]) -> [Number] {
    precondition(point.count == count, "a point has a number for each place")
    return (0..<tokens).flatMap { token in
      let first = shared + token * own
      return point[..<shared] + point[first..<first + own]
    }
  }
}
