import JSON

extension Plan {
  /// A step as it goes into the plan: as it is, or as the plan's engine computes it.
  struct Encoded {
    let kind: String
    let version: String
    let step: JSONValue
    let resources: Resources
    let capabilities: [Capability]

    init(_ step: some Step) {
      kind = type(of: step).kind
      version = type(of: step).version
      self.step = Plan.encoded(step)
      resources = step.resources
      capabilities = step.capabilities
    }

    init(_ step: some Step, by engine: PythonEngine?) {
      if let engine, let known = step as? any EngineStep {
        self = Self.on(engine, known)
      } else {
        self.init(step)
      }
    }

    private static func on(_ engine: PythonEngine, _ step: some EngineStep) -> Encoded {
      Encoded(OnEngine(step: step, engine: engine))
    }
  }
}
