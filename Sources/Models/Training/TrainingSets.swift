/// The examples that a training reads.
package struct TrainingSets: Sendable {
  /// What an epoch runs over; the forget rows of an unlearning method.
  package var primary: [Example]
  /// The number of examples of an epoch.
  package var rows: Int { primary.count / versions.primary }
  /// Of these one is drawn for each primary example, uniformly, fresh each time.
  package var retain: [Example]
  /// One for each primary example, or several one after the other, in the same order: commonly the same question
  /// with another answer.
  package var alternatives: [Example]
  /// One for each retain example, in the same order, or none.
  package var retainAlternatives: [Example]
  /// Of which sets there is another version for each epoch.
  package var versions: Versions

  /// How many versions of a set there are, one after the other: epoch e reads version e, and then the first again.
  package struct Versions: Sendable {
    package var primary: Int
    package var alternatives: Int
    package var retainAlternatives: Int

    package init(primary: Int = 1, alternatives: Int = 1, retainAlternatives: Int = 1) {
      self.primary = primary
      self.alternatives = alternatives
      self.retainAlternatives = retainAlternatives
    }
  }

  /// Whether the loss looks at positions that predict no scored token.
  package var readsAllPositions: Bool
  /// Examples whose tokens' mean probability goes into the history by name, every `watch` steps.
  package var watched: [String: [Example]]

  package init(
    _ primary: [Example], retain: [Example] = [], alternatives: [Example] = [],
    retainAlternatives: [Example] = [], versions: Versions = Versions(),
    readsAllPositions: Bool = false,
    watched: [String: [Example]] = [:]
  ) {
    precondition(
      primary.count.isMultiple(of: versions.primary)
        && alternatives.count.isMultiple(of: versions.alternatives),
      "every version has all examples")
    precondition(
      alternatives.isEmpty || alternatives.count.isMultiple(of: max(1, primary.count)),
      "every primary example has equally many alternatives")
    precondition(
      retainAlternatives.isEmpty
        || retainAlternatives.count == retain.count * versions.retainAlternatives,
      "every retain example has an alternative")
    self.primary = primary
    self.retain = retain
    self.alternatives = alternatives
    self.retainAlternatives = retainAlternatives
    self.versions = versions
    self.readsAllPositions = readsAllPositions
    self.watched = watched
  }
}
