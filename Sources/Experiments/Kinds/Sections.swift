package import Attacks
import Documents
package import Methods
package import Metrics
package import Models

/// The keys of a spec from `model` to `curves`, as they mean the same for every kind of experiment.
package struct Sections: Sendable {
  /// Where the model comes from; nil where only programs run.
  package let model: (any ModelSource)?
  /// What the model is, or would be.
  package let kind: any ExperimentKind.Type
  /// Forget sets that come one after the other.
  package let requests: Requests
  /// The methods that are compared in every experiment with this model.
  package let baselines: [Named<any Method>]
  /// The methods of the spec that are of its kind.
  package let methods: [Named<any Method>]
  /// The metrics of the spec that are of its kind.
  package let metrics: [Named<any Metric>]
  /// What is done to every compared model, to measure it again.
  package let attacks: [any Attack]
  /// What is measured along every training; nil for its end alone.
  package let curves: Curves?
  /// What is declared of its kind; nil without a model, without data, and after some problems.
  package let subject: (any ExperimentKind)?
}

extension Sections {
  /// Reads the keys in the order that documentation shows them.
  init(_ p: inout Parameters, _ kinds: ExperimentKinds) {
    let model = p.optionalComponent("model", from: kinds.models, "Where the model comes from.")
    self = kinds.kind(of: model).sections(model, kinds, &p)
  }
}

extension ExperimentKind {
  /// Reads what is declared of this kind, and reports methods and metrics of another.
  fileprivate static func sections(
    _ model: (any ModelSource)?, _ kinds: ExperimentKinds, _ p: inout Parameters
  ) -> Sections {
    let requests = Requests(&p)
    let data = p.optionalGroup("data", kinds.dataHelp) { p in
      guard !p.isDescribing else {
        for kind in kinds.all { p.mention(kind.dataFields(requests)) }
        return Data?.none
      }
      return Self.data(&p, requests)
    }.flatMap(\.self)
    let asked = p.componentMap("methods", from: kinds.methods, kinds.methodsHelp)
      .map { Named(name: $0.name, value: $0.value) }
    let measured = p.componentList(
      "metrics", from: kinds.metrics, default: [], "What is measured of every method."
    ).map { Named(name: $0.name, value: $0.value) }
    let attacks = p.componentList(
      "attacks", from: Attacks.attacks, default: [],
      "What is done to every compared model to bring back what it forgot; every metric is measured again."
    ).map(\.value)
    let curves = p.optionalGroup(
      "curves", "What is measured along the training of every method; its end alone when left out.",
      Curves.init)
    let baselines = kinds.baselines(of: Self.self, model)
    let methods = asked.filter { Self.methods.member($0.value) != nil }
    let metrics = measured.filter { Self.metrics.member($0.value) != nil }
    if model != nil { reportOthers(asked, measured, kinds, &p) }
    var subject: Self?
    if let model = model.flatMap(models.member), let data {
      func compared(_ named: [Named<any Methods.Method>], _ isBaseline: Bool)
        -> [ComparedMethod<Method>]
      {
        named.compactMap { item in
          Self.methods.member(item.value).map {
            ComparedMethod(name: item.name, method: $0, isBaseline: isBaseline)
          }
        }
      }
      subject = Self(
        Declared(
          model: model, data: data, compared: compared(baselines, true) + compared(methods, false),
          metrics: metrics.compactMap { item in
            Self.metrics.member(item.value).map { Named(name: item.name, value: $0) }
          }, requests: requests, attacks: attacks, curves: curves))
    }
    return Sections(
      model: model, kind: Self.self, requests: requests, baselines: baselines, methods: methods,
      metrics: metrics, attacks: attacks, curves: curves, subject: subject)
  }

  private static func dataFields(_ requests: Requests) -> [Field] {
    var p = Parameters.describing()
    _ = data(&p, requests)
    return p.fields
  }

  /// Methods and metrics are of the model's kind.
  private static func reportOthers(
    _ methods: [Named<any Methods.Method>], _ metrics: [Named<any Metrics.Metric>],
    _ kinds: ExperimentKinds, _ p: inout Parameters
  ) {
    func other(_ isIts: (any ExperimentKind.Type) -> Bool) -> String {
      kinds.all.first(where: isIts)?.plural ?? "other models"
    }
    for item in methods where Self.methods.member(item.value) == nil {
      p.report(
        "methods", member: item.name,
        "'\(type(of: item.value).name)' is a method for \(other { $0.has(item.value) }), and the model is \(title)",
        code: "wrong-kind", help: "use one of \(Suggestion.list(Self.methods.names))")
    }
    for item in metrics where Self.metrics.member(item.value) == nil {
      p.report(
        "metrics", member: item.name,
        "'\(item.name)' measures \(other { $0.has(item.value) }), and the model is \(title)",
        code: "wrong-kind", help: "use one of \(Suggestion.list(Self.metrics.names))")
    }
  }
}
