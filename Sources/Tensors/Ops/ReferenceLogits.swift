/// What a model is compared with at some rows: logits of frozen models, made again for each chunk of rows.
package struct ReferenceLogits {
  /// One frozen model.
  package struct Source {
    /// Its final hidden states at the compared rows, (rows, C).
    package let hidden: Floats
    /// Its head, whose slots take no gradient.
    package let head: Head

    package init(hidden: Floats, head: Head) {
      self.hidden = hidden
      self.head = head
    }
  }

  /// The frozen models; without any, the reference starts from logits that are all 0.
  package let sources: [Source]
  /// How the first source's logits are changed before anything is compared with them.
  package let change: LogitChange?

  /// The logits of frozen models, changed if there is a change.
  package init(_ sources: [Source], _ change: LogitChange? = nil) {
    self.sources = sources
    self.change = change
  }

  /// The uniform distribution.
  package static var uniform: ReferenceLogits { ReferenceLogits([]) }
}
