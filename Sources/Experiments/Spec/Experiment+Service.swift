import Attacks
import Documents
import Methods
import Metrics
import Models

extension Experiment {
  /// A model behind a service can be asked and scored, and has no weights.
  func checkService(_ p: inout Parameters) {
    guard let service = model?.completionService else { return }
    let why = "and the model is behind a service"
    for item in methods where item.method.needsWeights {
      p.report(
        "methods", member: item.name, "'\(item.name)' needs weights, \(why)", code: "no-weights",
        help: "guardrail, icul and retrieval change what stands in front of questions")
    }
    for item in metrics where item.metric.needsWeights {
      p.report(
        "metrics", member: item.name,
        "'\(item.name)' needs weights or whole distributions over the vocabulary, \(why)",
        code: "no-weights", help: "leave it out")
    }
    for item in metrics
    where service.scoring == .none && item.metric.needsScores && !item.metric.needsWeights {
      p.report(
        "metrics", member: item.name,
        "'\(item.name)' needs likelihoods, which 'scores: none' says the service does not tell",
        code: "no-scores", help: "leave it out, or say how the service tells them")
    }
    for attack in attacks where attack.needsWeights {
      p.report(
        "attacks", member: type(of: attack).name,
        "'\(type(of: attack).name)' needs weights, \(why)", code: "no-weights",
        help: "prefix, few_shot, paraphrase and translate change what is asked")
    }
  }
}
