/// What some kinds of experiment take and others do not; the raw value is the key of a spec that asks for it.
package enum KindFeature: String, Sendable, CaseIterable {
  /// What is done to compared models.
  case attacks
  /// Forget sets one after the other.
  case requests
  /// What is measured along a training.
  case curves
  /// A sweep that searches by what it measures.
  case objectives = "sweep"
  /// Another engine than Lethe's own.
  case engines = "engine"
  /// Models that are checkpoints: they answer questions and can be written as folders that others read.
  case checkpoints = "steps"

  /// What the kinds without it have none of.
  var words: String {
    switch self {
    case .attacks, .requests, .curves: rawValue
    case .objectives: "sweep with an objective"
    case .engines: "engine besides lethe"
    case .checkpoints: "Hugging Face folder"
    }
  }
}
