/// A directed acyclic graph of steps, in an order that runs.
package struct Plan: Sendable {
  struct Entry: Sendable {
    let label: String
    let inputs: [Int]
    let perform: @Sendable ([Int: any Artifact], Context) throws -> any Artifact
  }
  private(set) var entries: [Entry] = []

  package init() {}

  /// Adds a step and returns the promise of its output.
  package mutating func add<S: Step, each I: StepInput>(
    _ label: String, _ step: S, _ inputs: repeat each I
  ) -> Ref<S.Output> where S.Input == (repeat (each I).Value) {
    var indices: [Int] = []
    for input in repeat each inputs { indices += input.indices }
    entries.append(
      Entry(
        label: label, inputs: indices,
        perform: { artifacts, context in
          try step.run((repeat (each inputs).value(from: artifacts)), context)
        }))
    return Ref(index: entries.count - 1)
  }
}
