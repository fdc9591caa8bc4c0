/// What a method compares with: statistics of the starting model, as `MethodNeeds` asked for them.
package struct Reference {
  /// How likely it finds the primary rows, and their refusals.
  package var primary: ReferenceLikelihoods?
  package var refusals: ReferenceLikelihoods?
  /// What it predicts at each position of the primary rows, and of the retain rows.
  package var primaryStates: ReferenceStates?
  package var retainStates: ReferenceStates?
  /// The tokens of each primary row's refusal with what ends it, if wanted.
  package var refusalTokens: [[Int32]] = []
  /// How likely each scored token of the primary rows is under the starting model.
  package var startTokens: ReferenceTokens?
  /// The same under the teacher.
  package var teacherTokens: ReferenceTokens?
  /// A number for each primary row, from `GradientMethod.values`.
  package var values: [Double] = []
  /// The method's own choice of tokens, from `GradientMethod.tokens`.
  package var tokens: [Int32] = []

  package init(
    primary: ReferenceLikelihoods? = nil, refusals: ReferenceLikelihoods? = nil,
    primaryStates: ReferenceStates? = nil, retainStates: ReferenceStates? = nil
  ) {
    self.primary = primary
    self.refusals = refusals
    self.primaryStates = primaryStates
    self.retainStates = retainStates
  }

  /// Returns a part that the method asked for.
  static func wanted<Part>(_ part: Part?, of method: String) throws(MethodError) -> Part {
    guard let part else { throw MethodError("\(method) compares with the starting model") }
    return part
  }
}
