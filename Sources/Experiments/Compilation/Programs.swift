import Pipeline

/// Wires the external programs of a spec.
enum Programs {
  static func wire(
    _ steps: [ProgramStep], models: [ComparedModel], into plan: inout Plan,
    _ sources: inout SourceProblems
  ) {
    var made: [String: Ref<FileTree>] = [:]
    for step in steps {
      var inputs: [String: AnyRef] = [:]
      for input in step.inputs {
        switch input.source {
        case .file(let path):
          inputs[input.name] = sources.attempt { try plan.file("file \(input.name)", path).erased }
        case .step(let name): inputs[input.name] = made[name]?.erased
        case .method(let name):
          inputs[input.name] = models.last { $0.method == name }?.model.erased
        }
      }
      let program = ExternalStep(
        run: step.arguments, outputs: step.outputs,
        environment: Dictionary(step.environment.map { ($0.name, $0.value) }) { $1 })
      made[step.name] = sources.attempt {
        try plan.external(
          "steps/\(step.name)", program, inputs: inputs,
          allowance: Allowance(timeout: step.timeout))
      }
    }
  }
}
