/// What is asked for is not there.
package enum MissingEvidence: Error, Equatable {
  /// There is no such set.
  case set(String)
  /// There is no such model.
  case model(Need.Model)
  /// Whoever asked must also say how it is answered.
  case unanswered(String)
}
