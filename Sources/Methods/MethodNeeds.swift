package import Models

/// What a method trains on, and what it compares with; the planner computes equal things once.
package struct MethodNeeds: Sendable {
  /// The rows that an epoch runs over.
  package enum Rows: Sendable {
    case forget, retain
    /// The forget questions with refusals for answers.
    case refusals
    /// Rows that the method makes.
    case own
  }

  package var primary = Rows.forget
  /// Whether each row is accompanied by a retain row, drawn uniformly, fresh each time.
  package var retain = true
  /// Whether each row is accompanied by its refusal.
  package var refusals = false
  /// Whether the likelihoods of primary rows and refusals under the starting model are wanted.
  package var likelihoods = false
  /// Where the starting model's predictions for the primary rows, and for the retain rows, are wanted.
  package var primaryStates: StatePositions?
  package var retainStates: StatePositions?
  /// Nil when these are the last hidden states; else the residual stream after so many blocks.
  package var blocks: Int?

  package init(
    primary: Rows = .forget, retain: Bool = true, refusals: Bool = false, likelihoods: Bool = false,
    primaryStates: StatePositions? = nil, retainStates: StatePositions? = nil,
    blocks: Int? = nil
  ) {
    self.primary = primary
    self.retain = retain
    self.refusals = refusals
    self.likelihoods = likelihoods
    self.primaryStates = primaryStates
    self.retainStates = retainStates
    self.blocks = blocks
  }
}
