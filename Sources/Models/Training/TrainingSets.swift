/// The examples that a training reads.
package struct TrainingSets: Sendable {
  /// What an epoch runs over; the forget rows of an unlearning method.
  package var primary: [Example]
  /// Of these one is drawn for each primary example, uniformly, fresh each time.
  package var partner: [Example]
  /// One for each primary example, or several one after the other, in the same order: commonly the same question
  /// with another answer.
  package var twins: [Example]
  /// One for each partner example, in the same order, or none.
  package var partnerTwins: [Example]
  /// Whether the loss looks at positions that predict no scored token.
  package var looksEverywhere: Bool
  /// Examples whose tokens' mean probability goes into the history by name, every `watch` steps.
  package var watched: [String: [Example]]

  package init(
    _ primary: [Example], partner: [Example] = [], twins: [Example] = [],
    partnerTwins: [Example] = [], looksEverywhere: Bool = false, watched: [String: [Example]] = [:]
  ) {
    precondition(
      twins.isEmpty || twins.count.isMultiple(of: max(1, primary.count)),
      "every primary example has as many twins")
    precondition(
      partnerTwins.isEmpty || partnerTwins.count == partner.count, "every partner has a twin")
    self.primary = primary
    self.partner = partner
    self.twins = twins
    self.partnerTwins = partnerTwins
    self.looksEverywhere = looksEverywhere
    self.watched = watched
  }
}
