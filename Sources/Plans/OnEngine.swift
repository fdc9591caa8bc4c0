/// A step as another engine computes it: the same inputs, the same kind of output, a key of its own.
package struct OnEngine<S: EngineStep>: Step {
  package static var kind: String { "pytorch-\(S.kind)" }
  package static var version: String { "1 \(S.version)" }

  /// The step itself.
  package let step: S
  /// What computes it.
  package let engine: PythonEngine

  /// Has `engine` compute a step.
  package init(step: S, engine: PythonEngine) {
    self.step = step
    self.engine = engine
  }

  /// Processes of its own, and a graphics processor for each where it computes on whichever it is given.
  package var resources: Resources {
    Resources(gpus: engine.place == "cuda" ? engine.processes : 0)
  }
  package var capabilities: [Capability] { [.program(engine.words.joined(separator: " "))] }

  package func run(_ input: S.Input, _ context: Context) throws -> S.Output {
    guard let planned = engine.versions else {
      throw EngineProblem("'\(S.kind)' was not planned to run here")
    }
    let worker = try context.programs.start(engine, threads: context.threads)
    defer { worker.close() }
    let found = try worker.description(device: engine.place)
    guard found.versions == planned else {
      throw EngineProblem(Self.difference(planned, found.versions))
    }
    guard found.processes == engine.processes else {
      throw EngineProblem(
        "the launcher started \(found.processes) processes: 'engine: {pytorch: {processes: \(engine.processes)}}' "
          + "and its launcher have to say the same number")
    }
    context.log("by \(engine.text) on \(found.place)")
    let output = try step.run(input, by: worker, context)
    // What it took is for people alone: no result is given up for it.
    if let usage = try? worker.usage() {
      context.countProgram(
        ProgramUsage(cpu: usage.cpu, memory: usage.memory, device: found.place))
    }
    return output
  }

  private static func difference(
    _ planned: PythonEngine.Versions, _ found: PythonEngine.Versions
  ) -> String {
    let pairs = [
      ("worker", planned.worker, found.worker), ("torch", planned.torch, found.torch),
      ("transformers", planned.transformers, found.transformers),
      ("device", planned.device, found.device),
    ]
    let differing = pairs.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1), here it is \($0.2)" }
    return
      "the step was planned for \(differing.joined(separator: "; ")): name an interpreter that has it in "
      + "'engine: {pytorch: {python: ...}}', or leave 'versions' out to plan anew"
  }
}
