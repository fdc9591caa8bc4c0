package import Models
import Plans

extension Subject {
  /// What asks the models and sets of the experiment for a metric.
  package func evidence(_ label: String, maxNewTokens: Int = 200) -> EvidenceWiring {
    var models: [Need.Model: Ref<Checkpoint>] = [
      .subject: model, .start: start, .published: published ?? start,
    ]
    models[.retrain] = retrain
    return EvidenceWiring(
      sets: sets, models: models, service: service, maxNewTokens: maxNewTokens
    ) { need in
      let whose = need.model == .subject ? need.set : "\(need.set) (\(need.model))"
      return switch need.kind {
      case .scores, .likelihoods: "\(label) score \(whose)"
      case .answers: "\(label) answer \(need.set)"
      case .ownRows: "\(label) own \(need.set)"
      case .ownScores: "\(label) score own \(whose)"
      case .model, .rows, .tokens, .states, .gradients, .judgements:
        "\(label) \(need.kind) \(whose)"
      }
    }
  }
}

extension MissingEvidence {
  /// The same in the words of a metric.
  func asked(by metric: String) -> MetricError {
    switch self {
    case .set(let set):
      MetricError("the metric '\(metric)' needs the \(set) set: add 'data: {\(set): ...}'")
    case .model:
      MetricError(
        "the metric '\(metric)' compares with a retrained model, which this model source does not "
          + "have: leave the metric out, or let the source train on the data ('teach')")
    case .unanswered(let need): preconditionFailure("\(metric) does not say who answers \(need)")
    }
  }
}
