import Experiments
import Plans
import Records
import Running
import Storage

extension RunRecord {
  /// The control that leaves the model as it is (`none`, `zero_shot`): the first of what is compared.
  var unchanged: String? {
    models.first.flatMap { $0.compared.isBaseline ? $0.compared.method : nil }
  }

  /// The steps that made a compared model; of `unchanged`, those behind what every method begins with, which are no method's own.
  func making(_ model: ModelRecord) -> Set<Int> {
    let made = needed(by: [model.compared.model.index])
    return model.compared.method == unchanged
      ? made.union(before(model)) : made.subtracting(before(model))
  }

  /// The steps that measured a compared model, its stages too.
  func measuring(_ model: ModelRecord) -> Set<Int> {
    let stages = model.compared.stages.flatMap { $0.measurements.map(\.ref.index) }
    return needed(by: model.compared.measurements.map(\.ref.index) + stages)
      .subtracting(needed(by: [model.compared.model.index])).subtracting(before(model))
  }

  /// The steps behind what every method of the same seed and point begins with.
  private func before(_ model: ModelRecord) -> Set<Int> {
    model.compared.start.map { needed(by: [$0.index]) } ?? []
  }

  /// What steps took together; nil where nothing is on record.
  func cost(of steps: Set<Int>) -> WorkCost? {
    let costs = steps.sorted().compactMap { outcomes[$0].cost }
    guard !costs.isEmpty else { return nil }
    return costs.reduce(into: WorkCost()) { sum, cost in
      sum.wall += cost.wall
      sum.cpu += cost.cpu
      sum.tokens += cost.tokens
      sum.memory = max(sum.memory, cost.memory)
    }
  }

  /// The share of a model's weights, by their bytes, that lie in tensors which another has not.
  ///
  /// 0 for a method that leaves the weights alone; nil where one of the two has no result.
  func changedWeights(of model: ModelRecord, since start: ModelRecord) -> Double? {
    guard let own = outcomes[model.compared.model.index].tree,
      let other = outcomes[start.compared.model.index].tree
    else { return nil }
    var (all, changed) = (0, 0)
    for tensor in own.entries where tensor.name.hasPrefix("tensors/") {
      all += tensor.size
      if !other.entries.contains(tensor) { changed += tensor.size }
    }
    return all == 0 ? nil : Double(changed) / Double(all)
  }

  /// The steps that some steps depend on, and themselves.
  private func needed(by steps: [Int]) -> Set<Int> {
    var found = Set<Int>()
    var open = steps
    while let next = open.popLast() {
      if found.insert(next).inserted { open += plan.entries[next].inputs.indices }
    }
    return found
  }
}
