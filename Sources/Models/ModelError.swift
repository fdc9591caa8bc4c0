/// What can be wrong with a model, its files or its training.
package enum ModelError: Error, Equatable {
  /// A part of a checkpoint is not what it should be.
  case malformed(part: String, String)
  /// The loss or its gradient left the finite numbers.
  case notFinite(step: Int, what: String)
  /// A sequence has more tokens than the model has positions for.
  case tooLong(String)
  /// Nothing to train on.
  case noExamples(String)
  /// No weight is to be trained; the last of the model's blocks, for comparison.
  case noWeight(pattern: String, last: String)
  /// The prompt is `chat`, and the model was never taught to converse.
  case noChatTemplate
  /// The step belongs to a numerics profile that this machine does not have.
  case otherNumerics(wanted: String, found: String)
  /// The way in which a model answers does not go with what is wanted of it.
  case unanswerable(String)
  /// What a completion service replied cannot be used.
  case serviceReply(url: String, String)
  /// A web service replied something else than a chat completion; the beginning of that.
  case noCompletion(url: String, reply: String)
}

extension ModelError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let part, let problem): "\(part): \(problem)"
    case .notFinite(let step, let what):
      "the \(what) is not finite at step \(step): lower the learning rate, or set 'nonfinite: skip'"
    case .tooLong(let what): what
    case .noExamples(let what): "nothing to train on: \(what)"
    case .noWeight(let pattern, let last):
      "no weight of the model is named '\(pattern)'\(last.isEmpty ? "" : "; the last of its blocks is '\(last)'")"
    case .noChatTemplate:
      "the model has no chat template: give a 'prompt' with {question}"
    case .otherNumerics(let wanted, let found):
      "the step is keyed to the numerics '\(wanted)', this machine has '\(found)'"
    case .unanswerable(let problem): problem
    case .serviceReply(let url, let problem): "the reply of \(url) cannot be used: \(problem)"
    case .noCompletion(let url, let reply):
      "\(url) replied something else than a chat completion: '\(reply)'; is base_url right?"
    }
  }
}
