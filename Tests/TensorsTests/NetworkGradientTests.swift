import Tensors
import Testing

/// The operations of the architectures besides Llama's against finite differences.
struct NetworkGradientTests {
  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 19)])
  func linearWithBias(n: Int, k: Int, m: Int) {
    let inputs = [Input(n, k, "x"), Input(m, k, "w"), Input(1, m, "b")]
    expectGradients(of: inputs) { $0.linear($1[0], $1[1], bias: $1[2]) }
    expectGradients(of: inputs + [Input(n, m, "r")]) {
      $0.linear($1[0], $1[1], bias: $1[2], addedTo: $1[3])
    }
  }

  @Test func `linear maps side by side`() {
    let inputs = [
      Input(6, 5, "x"), Input(4, 5, "a"), Input(3, 5, "b"), Input(1, 3, "c"), Input(6, 7, "r"),
    ]
    expectGradients(of: inputs) { tape, slots in
      tape.linear(
        slots[0], [Tape.LinearPart(slots[1]), Tape.LinearPart(slots[2], bias: slots[3])],
        addedTo: slots[4])
    }
  }

  @Test func `low-rank changes of some columns`() {
    let inputs = [
      Input(6, 5, "x"), Input(7, 5, "w"), Input(2, 5, "a"), Input(3, 2, "b"), Input(2, 5, "c"),
      Input(4, 2, "d"),
    ]
    expectGradients(of: inputs) { tape, slots in
      let y = tape.linear(slots[0], slots[1])
      let z = tape.addLowRank(
        slots[0], LowRankPart(a: slots[2], b: slots[3], factor: 0.7, column: 0), to: y)
      return tape.addLowRank(
        slots[0], LowRankPart(a: slots[4], b: slots[5], factor: 2, column: 3), to: z)
    }
  }

  @Test(arguments: [(1, 3), (7, 19), (300, 5)])
  func norms(n: Int, c: Int) {
    expectGradients(of: [Input(n, c, "x"), Input(1, c, "w"), Input(1, c, "b")], step: 3e-3) {
      $0.layerNorm($1[0], $1[1], $1[2], epsilon: 1e-1)
    }
    expectGradients(of: [Input(n, c, "x"), Input(1, c, "w")], step: 3e-3) {
      $0.rmsNorm($1[0], $1[1], epsilon: 1e-2, offset: 1)
    }
  }

  @Test func headNorm() {
    let shape = AttentionShape(heads: 4, kvHeads: 2, headSize: 5)
    let inputs = [Input(3, shape.joinedWidth, "x"), Input(1, 5, "q"), Input(1, 5, "k")]
    expectGradients(of: inputs, step: 3e-3) {
      $0.headNorm($1[0], shape, query: $1[1], key: $1[2], epsilon: 1e-2, offset: 0.5)
    }
  }

  @Test(arguments: Tensors.Activation.allCases)
  func activations(f: Tensors.Activation) {
    expectGradients(of: [Input(5, 21, "x", scale: 3)]) { $0.activation($1[0], f) }
    if f != .quickGelu {
      expectGradients(of: [Input(70, 6, "x", scale: 3)]) { $0.gated($1[0], f) }
    }
  }

  @Test func elementwise() {
    expectGradients(of: [Input(5, 3, "x")]) { $0.scaled($1[0], by: -2.5) }
    expectGradients(of: [Input(5, 3, "x"), Input(1, 3, "b")]) { $0.addBias($1[0], $1[1]) }
    expectGradients(of: [Input(5, 3, "x", scale: 3)]) { $0.softcap($1[0], 2) }
    expectGradients(of: [Input(5, 3, "x")]) {
      $0.dropout($1[0], probability: 0.4, stream: Seed(1).stream("dropout"))
    }
    let target = FloatMemory(noise(5, 3, "target")).floats
    expectGradients(of: [Input(5, 3, "x")]) { $0.meanSquaredError($1[0], target) }
  }

  @Test(arguments: [nil, 3] as [Int?], [nil, 1.5] as [Float?])
  func attention(window: Int?, softcap: Float?) {
    let shape = AttentionShape(
      heads: 4, kvHeads: 2, headSize: 6, scale: 0.7, window: window, softcap: softcap)
    let batch = TokenBatch([5, 1, 8].map { Array(repeating: 0, count: $0) })
    expectGradients(of: [Input(14, shape.joinedWidth, "qkv")]) {
      $0.attention($1[0], shape, batch)
    }
  }

  @Test func `rotary positions of a part of each head`() {
    let shape = AttentionShape(heads: 4, kvHeads: 2, headSize: 6)
    expectGradients(of: [Input(3, 1, "x"), Input(shape.joinedWidth, 1, "w")]) { tape, slots in
      let rotation = tape.rotation([0, 7, 100], RotaryFrequencies(rotary: 4, theta: 10_000))
      return tape.rope(tape.linear(slots[0], slots[1]), shape, rotation)
    }
  }

  private static let head = [Input(4, 6, "h"), Input(9, 6, "head"), Input(1, 9, "bias")]

  @Test func `likelihoods by a head with bias, scale and bound`() {
    expectGradients(of: Self.head) {
      $0.negativeLogLikelihoods(
        $1[0], Head($1[1], bias: $1[2], softcap: 1.5, scale: 0.6), rows: [0, 2, 2, 3],
        targets: [1, 0, 8, 5])
    }
  }

  @Test(arguments: [nil, 1.5] as [Float?])
  func klDivergence(softcap: Float?) {
    let states = FloatMemory(noise(3, 4, "reference")).floats
    expectGradients(of: Self.head) { tape, slots in
      let reference = Head(tape.constant(noise(9, 4, "frozen"), rows: 9, columns: 4))
      return tape.klDivergence(
        slots[0], Head(slots[1], bias: slots[2], softcap: softcap),
        from: ReferenceLogits([.init(hidden: states, head: reference)]), rows: [3, 0, 0])
    }
  }

  @Test(
    arguments: [.jensenShannon, .squaredDistance, .peak, .negativeEntropy] as [LogitMeasure],
    [nil, 1.5])
  func logitLosses(measure: LogitMeasure, softcap: Float?) {
    let states = FloatMemory(noise(3, 4, "reference")).floats
    expectGradients(of: Self.head) { tape, slots in
      let reference = Head(tape.constant(noise(9, 4, "frozen"), rows: 9, columns: 4))
      return tape.logitLosses(
        measure, slots[0], Head(slots[1], bias: slots[2], softcap: softcap),
        from: ReferenceLogits([.init(hidden: states, head: reference)]), rows: [3, 0, 0])
    }
  }
}

struct NetworkValueTests {
  private let tape = Tape(Compute(portableThreads: 1))

  @Test func `a divergence is what its definition says, of changed references too`() {
    let (rows, vocabulary) = (3, 300)
    let states = noise(rows, 4, "states")
    let other = noise(rows, 5, "other")
    let frozen = noise(vocabulary, 5, "frozen", scale: 2)
    let weights = noise(vocabulary, 4, "weights", scale: 2)
    func logits(_ states: [Float], _ weights: [Float], _ width: Int, _ row: Int) -> [Double] {
      (0..<vocabulary).map { token in
        (0..<width).reduce(0) {
          $0 + Double(states[row * width + $1]) * Double(weights[token * width + $1])
        }
      }
    }
    func logs(_ logits: [Double]) -> [Double] {
      let sum = logits.reduce(0) { $0 + Portable.exp($1) }
      return logits.map { $0 - Portable.log(sum) }
    }
    let head = Head(tape.constant(frozen, rows: vocabulary, columns: 5))
    let source = ReferenceLogits.Source(hidden: FloatMemory(other).floats, head: head)
    let model = Head(tape.constant(weights, rows: vocabulary, columns: 4))
    let hidden = tape.constant(states, rows: rows, columns: 4)
    let plain = tape.values(
      tape.klDivergence(hidden, model, from: ReferenceLogits([source]), rows: [0, 1, 2]))
    let changed = tape.values(
      tape.klDivergence(
        hidden, model,
        from: ReferenceLogits([source, source], .subtract(2, from: [7, 0, 7])), rows: [0, 1, 2]))
    for row in 0..<rows {
      let q = logs(logits(states, weights, 4, row))
      let p = logs(logits(other, frozen, 5, row))
      let wanted = zip(p, q).reduce(0) { $0 + Portable.exp($1.0) * ($1.0 - $1.1) }
      #expect(abs(Double(plain[row]) - wanted) < 1e-4)
      var less = logits(other, frozen, 5, row)
      less[row == 1 ? 0 : 7] -= 2
      let p2 = logs(less)
      let wanted2 = zip(p2, q).reduce(0) { $0 + Portable.exp($1.0) * ($1.0 - $1.1) }
      #expect(abs(Double(changed[row]) - wanted2) < 1e-4)
    }
  }

  /// The logits 0, log 2 and log 5 are the distribution (1, 2, 5) / 8.
  @Test func `measures of logits are what their definitions say`() {
    let logits = [0, Portable.log(2.0), Portable.log(5.0)].map { Float($0) }
    let head = Head(tape.constant(logits, rows: 3, columns: 1))
    let hidden = tape.constant([1], rows: 1, columns: 1)
    func value(_ measure: LogitMeasure, _ reference: [Float]) -> Double {
      let fixed = ReferenceLogits([
        ReferenceLogits.Source(
          hidden: FloatMemory([1]).floats, head: Head(tape.constant(reference, rows: 3, columns: 1))
        )
      ])
      return Double(
        tape.scalar(tape.logitLosses(measure, hidden, head, from: fixed, rows: [0])))
    }
    let p = [0.125, 0.25, 0.625]
    func half(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $1.0 == 0 ? $0 : $0 + $1.0 * Portable.log(2 * $1.0 / ($1.0 + $1.1)) }
    }
    let uniform = [1.0 / 3, 1.0 / 3, 1.0 / 3]
    let apart = (half(p, uniform) + half(uniform, p)) / 2
    #expect(abs(value(.jensenShannon, [0, 0, 0]) - apart) < 1e-6)
    // All of the reference on the first token, and the greatest distance of all.
    let first = (half(p, [1, 0, 0]) + half([1, 0, 0], p)) / 2
    #expect(abs(value(.jensenShannon, [0, -1000, -1000]) - first) < 1e-6)
    let square = logits.reduce(0) { $0 + (Double($1) - 1) * (Double($1) - 1) } / 3
    #expect(abs(value(.squaredDistance, [1, 1, 1]) - square) < 1e-6)
    let mean = logits.reduce(0) { $0 + Double($1) } / 3
    let peak = (Double(logits[2]) - mean) * (Double(logits[2]) - mean)
    #expect(abs(value(.peak, [0, 0, 0]) - peak) < 1e-6)
    let entropy = p.reduce(0) { $0 - $1 * Portable.log($1) }
    #expect(abs(value(.negativeEntropy, [0, 0, 0]) + entropy) < 1e-6)
    // Without a source and without a change the reference is uniform.
    let flat = p.reduce(0) { $0 + (Portable.log(1.0 / 3) - Portable.log($1)) / 3 }
    let found = tape.klDivergence(hidden, head, from: .uniform, rows: [0])
    #expect(abs(Double(tape.scalar(found)) - flat) < 1e-6)
  }

  @Test func `dropout drops the share that it should and keeps the mean`() {
    let x = tape.constant(Array(repeating: 1, count: 40_000), rows: 400, columns: 100)
    let stream = Seed(3).stream("dropout")
    let y = tape.values(tape.dropout(x, probability: 0.25, stream: stream))
    let dropped = Double(y.filter { $0 == 0 }.count) / 40_000
    #expect(abs(dropped - 0.25) < 0.01)
    #expect(Set(y) == [0, 1 / 0.75])
    #expect(tape.values(tape.dropout(x, probability: 0.25, stream: stream)) == y)
    let other = tape.dropout(x, probability: 0.25, stream: Seed(3).stream("dropout", 1))
    #expect(tape.values(other) != y)
    #expect(tape.dropout(x, probability: 0, stream: stream) == x)
  }

  @Test(arguments: ElementFormat.allCases)
  func `stored weights give the bits of the same numbers as floats`(format: ElementFormat) {
    let (vocabulary, width) = (700, format.blockSize == 1 ? 40 : format.blockSize)
    var values = Values(1)
    let stored = StoredCase(&values, format, rows: vocabulary, columns: width)
    let narrow = tape.weight(stored.matrix)
    let wide = tape.weight(stored.floats.floats, gradient: nil, rows: vocabulary, columns: width)
    func run(_ weight: Tape.Slot) -> [[Float]] {
      let x = tape.variable(noise(13, width, "x"), rows: 13, columns: width)
      let h = tape.embedding([5, 699, 5], weight)
      let y = tape.linear(x, weight)
      let loss = tape.negativeLogLikelihoods(
        x, Head(weight), rows: [0, 12, 4], targets: [1, 699, 3])
      let all = [tape.values(h), tape.values(y), tape.values(loss)]
      tape.backward(from: tape.add(tape.sum(loss), tape.sum(y)))
      return all + [tape.gradient(of: x).array]
    }
    #expect(run(narrow) == run(wide))
  }

  @Test func `blocks, and computing them again, change no bit`() {
    let n = 90
    let w1 = FloatMemory(noise(64, 32, "w1"))
    let w2 = FloatMemory(noise(32, 32, "w2"))
    let gain = FloatMemory(noise(1, 32, "gain"))
    func run(_ tape: Tape, blocks: Bool) -> [[Float]] {
      let gradients = [w1, w2, gain].map { FloatMemory(count: $0.count) }
      let input = tape.variable(noise(n, 32, "x"), rows: n, columns: 32)
      func block(_ x: Tape.Slot) -> Tape.Slot {
        let g = tape.weight(
          gain.floats, gradient: gradients[2].floats, rows: 1, columns: 32)
        let a = tape.rmsNorm(x, g, epsilon: 1e-3)
        let b = tape.dropout(
          tape.siluMul(
            tape.linear(
              a, tape.weight(w1.floats, gradient: gradients[0].floats, rows: 64, columns: 32))),
          probability: 0.1, stream: Seed(1).stream("d"))
        return tape.linear(
          b, tape.weight(w2.floats, gradient: gradients[1].floats, rows: 32, columns: 32),
          addedTo: x)
      }
      var x = input
      for _ in 0..<3 { x = blocks ? tape.block(x, block) : block(x) }
      let y = tape.softcap(x, 3)
      let loss = tape.meanSquaredError(y, FloatMemory(noise(n, 32, "t")).floats)
      let value = tape.scalar(loss)
      tape.backward(from: loss)
      return [[value], tape.gradient(of: input).array] + gradients.map(\.floats.array)
    }
    for threads in [1, 2] {
      let compute = Compute(portableThreads: threads)
      let plain = run(Tape(compute), blocks: false)
      let kept = Tape(compute)
      let again = Tape(compute, recomputesBlocks: true)
      for _ in 0..<2 {  // the second time in memory that has been used
        #expect(run(kept, blocks: true) == plain)
        #expect(run(again, blocks: true) == plain)
        kept.reset()
        again.reset()
      }
      let values = Tape(compute, isRecording: false)
      let x = values.constant(noise(n, 32, "x"), rows: n, columns: 32)
      let y = values.block(x) { values.scaled(values.scaled($0, by: 2), by: 0.5) }
      #expect(values.values(y) == values.values(x))
    }
  }
}
