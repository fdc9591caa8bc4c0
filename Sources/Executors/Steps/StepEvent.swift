package import Plans

/// Something that a running step says, or that is said of it.
package enum StepEvent: Sendable, Equatable {
  case progress(index: Int, label: String, Progress)
  case log(index: Int, label: String, line: String)
  /// The step is somewhere else: waiting or running as a job of a cluster.
  case placed(index: Int, label: String, place: String)
}
