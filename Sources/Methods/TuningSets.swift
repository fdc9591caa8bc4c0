/// What a training calls the sets that it is given.
package enum TuningSets {
  /// The rows that an epoch runs over.
  package static let primary = "primary"
  package static let retain = "retain"
  /// The other answers to the primary rows, such as refusals.
  package static let alternatives = "alternatives"
  /// The other answers to the retain rows.
  package static let retainAlternatives = "retain_alternatives"
  /// Rows whose loss is watched, with what it is called.
  package static let watched = [
    (name: "forget", set: "watched_forget"), (name: "retain", set: "watched_retain"),
  ]
}
