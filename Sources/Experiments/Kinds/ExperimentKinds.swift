package import Documents
package import Methods
package import Metrics
package import Models

/// The kinds of experiment that a spec can declare, with the families that they share the keys of a spec for.
package struct ExperimentKinds: Sendable {
  /// The first is what a spec without a model is read as.
  package let all: [any ExperimentKind.Type]
  /// What a spec can name under `model`.
  package let models: Registry<any ModelSource>
  /// What it can name under `methods`.
  package let methods: Registry<any Method>
  /// What it can name under `metrics`.
  package let metrics: Registry<any Metric>

  /// Gathers kinds, of which no two have a component of the same name.
  package init(_ all: [any ExperimentKind.Type]) {
    precondition(!all.isEmpty, "there is a kind of experiment")
    self.all = all
    models = Registry(family: "model source", all.flatMap { $0.modelTypes })
    methods = Registry(family: "method", all.flatMap { $0.methodTypes })
    metrics = Registry(family: "metric", all.flatMap { $0.metricTypes })
  }

  /// What is compared without being a method of the spec, whatever the kind.
  package var baselines: [String] { all.flatMap { $0.baselines } }

  /// The cells that make sense for every kind, and where only programs run.
  package static let reportCells = [
    "sweep", "table", "comparison", "plot", "cost", "timeline", "parameters", "plan", "provenance",
  ]

  /// The kind that a model is of.
  func kind(of model: (any ModelSource)?) -> any ExperimentKind.Type {
    all.first { kind in model.map { kind.has($0) } ?? false } ?? all[0]
  }

  /// The methods that are compared in every experiment with this model.
  func baselines(
    of kind: any ExperimentKind.Type, _ model: (any ModelSource)?
  ) -> [Named<any Method>] {
    kind.baselines.compactMap { name in
      methods.make(.text(name)).value.map { Named(name: name, value: $0) }
    }.filter { model?.hasRetrain != false || !$0.value.needsRetrain }
  }

  var dataHelp: String {
    let text = all.map { $0.dataHelp }.joined(separator: ", or ")
    return "\(text.prefix(1).uppercased())\(text.dropFirst())."
  }

  var methodsHelp: String {
    let names = all.map { $0.baselines.joined(separator: " and ") }
    return "Unlearning methods under names of your choice; \(names.joined(separator: ", or "))"
      + "\(names.count > 1 ? "," : "") are always compared."
  }
}

extension ExperimentKind {
  fileprivate static var modelTypes: [any Component.Type] { models.types }
  fileprivate static var methodTypes: [any Component.Type] { methods.types }
  fileprivate static var metricTypes: [any Component.Type] { metrics.types }

  /// Whether a component is one of its models, methods or metrics.
  static func has(_ component: any Component) -> Bool {
    models.member(component) != nil || methods.member(component) != nil
      || metrics.member(component) != nil
  }
}
