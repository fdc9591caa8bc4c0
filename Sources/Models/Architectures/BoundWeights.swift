package import Tensors

/// What decides which inputs of adapters are dropped: a seed, and the number of the pass.
package struct DropoutStep {
  package let seed: Seed
  package let pass: UInt64

  package init(seed: Seed, pass: UInt64) {
    self.seed = seed
    self.pass = pass
  }
}

/// Weights on a tape, by name.
package struct BoundWeights {
  private let weights: ModelWeights
  private let tape: Tape
  private let dropout: DropoutStep?
  private let tap: LinearTap?

  init(_ weights: ModelWeights, _ tape: Tape, _ dropout: DropoutStep?, _ tap: LinearTap? = nil) {
    self.weights = weights
    self.tape = tape
    self.dropout = dropout
    self.tap = tap
  }

  /// Returns one weight as a slot.
  package subscript(name: String) -> Tape.Slot { weights.slot([name], tape) }

  /// True when the model has a weight of that name.
  package func has(_ name: String) -> Bool { weights.table.has(name) }

  /// Returns the embeddings of tokens by a table, (tokens, C); a soft prompt's have weights of their own, and those of
  /// corrupted tokens are changed.
  package func embedding(_ tokens: [Int32], _ name: String) -> Tape.Slot {
    let table = self[name]
    let vocabulary = Int32(tape.rows(table))
    guard let corruption = weights.corruption else { return plainEmbedding(tokens, table) }
    let soft = has(SoftPrompt.weight) ? Int32(tape.rows(self[SoftPrompt.weight])) : 0
    let plain = tokens.map { $0 >= vocabulary + soft ? $0 - vocabulary - soft : $0 }
    let x = plainEmbedding(plain, table)
    guard plain != tokens else { return x }
    let width = tape.columns(x)
    var change = [Float](repeating: 0, count: tokens.count * width)
    for (row, token) in plain.enumerated() where token != tokens[row] {
      let range = row * width..<(row + 1) * width
      let embedding = tape[x][range].array
      let changed = corruption.corrupted(embedding, of: token)
      for (place, (old, new)) in zip(embedding, changed).enumerated() {
        change[row * width + place] = new - old
      }
    }
    return tape.add(x, tape.constant(change, rows: tokens.count, columns: width))
  }

  private func plainEmbedding(_ tokens: [Int32], _ table: Tape.Slot) -> Tape.Slot {
    let vocabulary = Int32(tape.rows(table))
    guard has(SoftPrompt.weight), tokens.contains(where: { $0 >= vocabulary }) else {
      return tape.embedding(tokens, table)
    }
    let words = tape.embedding(tokens.filter { $0 < vocabulary }, table)
    let both = tape.stacked([words, self[SoftPrompt.weight]])
    let prompt = Int32(tape.rows(words))
    var word: Int32 = 0
    let order = tokens.map { token in
      guard token < vocabulary else { return prompt + token - vocabulary }
      defer { word += 1 }
      return word
    }
    return tape.rows(order, of: both)
  }

  /// Returns the results of linear maps side by side, added to `r` if there is one: the products of x (N, K)
  /// with the matrices `<name>.weight`, their `<name>.bias` if there are such, the trained low-rank changes, and what
  /// extra layers behind them make of it.
  package func linear(
    _ x: Tape.Slot, _ names: String..., addedTo r: Tape.Slot? = nil
  ) -> Tape.Slot {
    let matrices = names.map { $0 + ".weight" }
    let biases = names.map { weights.table.has($0 + ".bias") ? $0 + ".bias" : nil }
    var parts: [Tape.LinearPart] = []
    var first = 0
    for index in 1...names.count {
      if index < names.count, weights.follows(matrices[index], matrices[index - 1]),
        continues(biases[index], biases[index - 1])
      {
        continue
      }
      let bias = biases[first..<index].compactMap(\.self)
      parts.append(
        Tape.LinearPart(
          weights.slot(matrices[first..<index], tape),
          bias: bias.isEmpty ? nil : weights.slot(bias[...], tape)))
      first = index
    }
    let adapters = changes(of: names)
    let layer = names.count == 1 ? extraLayer(behind: names[0]) : nil
    var y = tape.linear(
      x, parts, addedTo: layer == nil ? r : nil,
      takesGradient: !adapters.isEmpty || layer != nil)
    for (name, part) in adapters { y = tape.addLowRank(dropped(x, name), part, to: y) }
    if let layer {
      y = tape.addLowRank(y, layer, to: r.map { tape.add(y, $0) } ?? tape.scaled(y, by: 1))
    }
    if let tap, names == [tap.name] { y = tap.pass(x, y) }
    return y
  }

  /// True when two biases are absent both, or lie one after the other.
  private func continues(_ bias: String?, _ previous: String?) -> Bool {
    switch (bias, previous) {
    case (nil, nil): true
    case (let bias?, let previous?):
      weights.table.place(previous).range.upperBound == weights.table.place(bias).range.lowerBound
        && weights.follows(bias, previous)
    default: false
    }
  }

  private func changes(of names: [String]) -> [(name: String, part: LowRankPart)] {
    guard let adapters = weights.adapters, let trainable = weights.trainable else { return [] }
    var column = 0
    return names.compactMap { name in
      let start = column
      column += weights.table.place(name + ".weight").spec.rows
      guard let (a, b) = adapters.names(name) else { return nil }
      func slot(_ name: String) -> Tape.Slot {
        let (spec, range) = trainable.table.place(name)
        return tape.weight(
          trainable.values.floats[range], gradients: trainable.gradient, at: range,
          rows: spec.rows, columns: spec.columns)
      }
      return (
        name, LowRankPart(a: slot(a), b: slot(b), factor: adapters.factor, column: start)
      )
    }
  }

  /// The layer behind a map, if there is one.
  private func extraLayer(behind map: String) -> LowRankPart? {
    let names = ExtraLayers.names(behind: map)
    guard has(names.a) else { return nil }
    return LowRankPart(a: self[names.a], b: self[names.b], factor: 1, column: 0)
  }

  private func dropped(_ x: Tape.Slot, _ name: String) -> Tape.Slot {
    guard let dropout, let adapters = weights.adapters else { return x }
    return tape.dropout(
      x, probability: adapters.options.dropout,
      stream: dropout.seed.stream("dropout/\(name)", dropout.pass))
  }
}
