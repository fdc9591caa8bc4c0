import Datasets
import Documents
import Metrics

/// The sets of questions and answers of an experiment.
struct QuestionSets: Sendable {
  let forget: any Dataset
  let retain: any Dataset
  /// Sets that only metrics look at, by name.
  let others: [(name: String, dataset: any Dataset)]

  /// Reads `data`, where `requests` may say what is to be forgotten; nil without one of the first two sets.
  init?(_ p: inout Parameters, _ requests: Requests) {
    let (forgetHelp, retainHelp) = ("What is to be forgotten.", "What is to stay.")
    var forget = requests.whole
    let retain: (any Dataset)?
    if requests.isGiven {
      retain = p.component("retain", from: datasets, default: nil, retainHelp)
      // `forget: null` takes away what an extended spec has.
      if p.optionalComponent("forget", from: datasets, forgetHelp) != nil {
        p.report(
          "forget", "'requests' says what is to be forgotten", help: "leave one of the two out")
      }
    } else {
      forget = p.component("forget", from: datasets, default: nil, forgetHelp)
      retain = p.component("retain", from: datasets, default: nil, retainHelp)
    }
    others = MetricSets.optional.compactMap { set in
      p.optionalComponent(set.name, from: datasets, set.help).map { (set.name, $0) }
    }
    guard let forget, let retain else { return nil }
    self.forget = forget
    self.retain = retain
  }
}
