/// The examples that a training reads.
package struct TrainingSets: Sendable {
  /// What an epoch runs over; the forget rows of an unlearning method.
  package var primary: [Example]
  /// Of these one is drawn for each primary example, uniformly, fresh each time.
  package var retain: [Example]
  /// One for each primary example, or several one after the other, in the same order: commonly the same question
  /// with another answer.
  package var alternatives: [Example]
  /// One for each retain example, in the same order, or none.
  package var retainAlternatives: [Example]
  /// Whether the loss looks at positions that predict no scored token.
  package var readsAllPositions: Bool
  /// Examples whose tokens' mean probability goes into the history by name, every `watch` steps.
  package var watched: [String: [Example]]

  package init(
    _ primary: [Example], retain: [Example] = [], alternatives: [Example] = [],
    retainAlternatives: [Example] = [], readsAllPositions: Bool = false,
    watched: [String: [Example]] = [:]
  ) {
    precondition(
      alternatives.isEmpty || alternatives.count.isMultiple(of: max(1, primary.count)),
      "every primary example has equally many alternatives")
    precondition(
      retainAlternatives.isEmpty || retainAlternatives.count == retain.count,
      "every retain example has an alternative")
    self.primary = primary
    self.retain = retain
    self.alternatives = alternatives
    self.retainAlternatives = retainAlternatives
    self.readsAllPositions = readsAllPositions
    self.watched = watched
  }
}
