package import Plans

/// What a compared model was asked or shown of one set, and what it answered.
package struct AnsweredSet: Sendable {
  /// `forget` and `retain` for questions, `test` for images.
  package let set: String
  /// The questions, a `Corpus`, or the images, an `ImageSet`.
  package let items: AnyRef
  /// The texts, `Generations`, or the classes, `Predictions`.
  package let answers: AnyRef

  /// Notes which steps have the items of a set and a model's answers.
  package init(set: String, items: AnyRef, answers: AnyRef) {
    self.set = set
    self.items = items
    self.answers = answers
  }
}
