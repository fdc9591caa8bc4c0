import Datasets
import Documents
import Metrics
import Models
import Plans

/// Wires the external programs of a spec, at one seed and one point of the sweep.
struct Programs {
  /// A program's outputs, and whose model it was run for if there is one for each.
  private struct Made {
    let method: String?
    let tree: Ref<FileTree>
  }

  private let models: [ComparedModel]
  private let sets: [String: AnyRef]
  private var made: [String: [Made]] = [:]
  private var measurements: [(method: String, metric: String, ref: Ref<Measurement>)] = []

  /// Returns the models with what the programs measured of them.
  static func wire(
    _ steps: [ProgramStep], _ wired: Wired, into plan: inout Plan, _ sources: inout SourceProblems
  ) -> [ComparedModel] {
    var programs = Programs(models: wired.models, sets: wired.sets)
    for step in steps { programs.add(step, &plan, &sources) }
    return wired.models.map { model in
      var model = model
      model.measurements += programs.measurements.filter { $0.method == model.method }
        .map { (metric: $0.metric, ref: $0.ref) }
      return model
    }
  }

  private init(models: [ComparedModel], sets: [String: AnyRef]) {
    self.models = models
    self.sets = sets
  }

  private mutating func add(
    _ step: ProgramStep, _ plan: inout Plan, _ sources: inout SourceProblems
  ) {
    let isForEach = step.inputs.contains {
      if case .method(ProgramStep.each, _) = $0.source { true } else { false }
    }
    for model in isForEach ? models.map(\.self) : [nil] {
      var inputs: [String: AnyRef] = [:]
      for input in step.inputs { add(input, model, to: &inputs, &plan, &sources) }
      let program = ExternalStep(
        run: step.arguments, outputs: step.outputs,
        environment: Dictionary(step.environment.map { ($0.name, $0.value) }) { $1 },
        network: step.network)
      let label = "steps/\(step.name)" + (model.map { " \($0.method)" } ?? "")
      let tree = sources.attempt {
        try plan.external(label, program, inputs: inputs, time: step.timeout)
      }
      guard let tree else { continue }
      made[step.name, default: []].append(Made(method: model?.method, tree: tree))
      addMetrics(of: step, tree, for: model, &plan)
    }
  }

  private func add(
    _ input: (name: String, source: ProgramStep.Source), _ each: ComparedModel?,
    to inputs: inout [String: AnyRef], _ plan: inout Plan, _ sources: inout SourceProblems
  ) {
    switch input.source {
    case .file(let path):
      inputs[input.name] = sources.attempt { try plan.file("file \(input.name)", path).erased }
    case .data(let set): inputs[input.name] = sets[set]
    case .step(let name):
      for item in made[name] ?? [] {
        inputs[item.method.map { "\(input.name)/\($0)" } ?? input.name] = item.tree.erased
      }
    case .method(let name, let isPublished):
      let model = name == ProgramStep.each ? each : models.last { $0.method == name }
      guard let model else { return }
      inputs[input.name] =
        isPublished
        ? model.checkpoint.map {
          plan.add("\(model.method) as Hugging Face folder", ExportFolder(), $0).erased
        } : model.model
    }
  }

  /// A program that looks at one method measures that one; any other says on each line whom it means.
  private mutating func addMetrics(
    of step: ProgramStep, _ tree: Ref<FileTree>, for model: ComparedModel?, _ plan: inout Plan
  ) {
    guard let file = step.metrics else { return }
    let named = Set(
      step.inputs.compactMap { input -> String? in
        if case .method(let name, _) = input.source { name } else { nil }
      })
    let owner = model?.method ?? (named.count == 1 ? named.first : nil)
    for compared in models where model == nil || compared.method == owner {
      let read = ReadMetrics(
        metric: step.name, file: file, method: compared.method, isOwner: compared.method == owner)
      let ref = plan.add("\(compared.method) \(step.name)", read, tree)
      measurements.append((compared.method, step.name, ref))
    }
  }
}
