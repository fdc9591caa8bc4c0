/// What a judge says of one answer.
package struct Judgement: Codable, Sendable, Equatable {
  /// 0 for not at all, 1 for fully.
  package var score: Double
  /// What the right answer names, where the judge counts such things.
  package var expected: [String]
  /// Those of them that the answer has.
  package var found: [String]
  /// True when a model was asked and its reply could not be read, so that a rule stood in; else nil.
  package var isByRule: Bool?

  /// A judge's finding, with what he counted where he counts.
  package init(
    score: Double, expected: [String] = [], found: [String] = [], isByRule: Bool? = nil
  ) {
    self.score = score
    self.expected = expected
    self.found = found
    self.isByRule = isByRule
  }
}
