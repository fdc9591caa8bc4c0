import Tensors
import Testing

/// Every operation against finite differences, at shapes that are no multiples of a lane count.
struct OperationGradientTests {
  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 19)])
  func linear(n: Int, k: Int, m: Int) {
    expectGradients(of: [Input(n, k, "x"), Input(m, k, "w")]) { $0.linear($1[0], $1[1]) }
    expectGradients(of: [Input(n, k, "x"), Input(m, k, "w"), Input(n, m, "r")]) {
      $0.linear($1[0], $1[1], addedTo: $1[2])
    }
  }

  @Test func `a slot used twice gets both gradients`() {
    expectGradients(of: [Input(4, 4, "x")]) { $0.linear($1[0], $1[0], addedTo: $1[0]) }
  }

  @Test(arguments: [(1, 3), (7, 19), (300, 5)])
  func rmsNorm(n: Int, c: Int) {
    expectGradients(of: [Input(n, c, "x"), Input(1, c, "w")], step: 3e-3) {
      $0.rmsNorm($1[0], $1[1], epsilon: 1e-2)
    }
  }

  @Test func embedding() {
    expectGradients(of: [Input(6, 5, "table")]) { $0.embedding([3, 0, 3, 5, 3], $1[0]) }
  }

  @Test(arguments: [(1, 1), (5, 21)])
  func siluMul(n: Int, f: Int) {
    expectGradients(of: [Input(n, 2 * f, "x", scale: 2)]) { $0.siluMul($1[0]) }
  }

  @Test func rope() {
    let shape = AttentionShape(heads: 4, kvHeads: 2, headSize: 6)
    expectGradients(of: [Input(3, 1, "x"), Input(shape.joinedWidth, 1, "w")]) { tape, slots in
      let rotation = tape.rotation([0, 7, 100], headSize: 6, theta: 10_000)
      return tape.rope(tape.linear(slots[0], slots[1]), shape, rotation)
    }
  }

  @Test(arguments: [(1, 1, 4), (4, 2, 6), (4, 4, 20), (6, 1, 2)], [[1], [5], [3, 1, 7]])
  func attention(heads: (Int, Int, Int), lengths: [Int]) {
    let shape = AttentionShape(heads: heads.0, kvHeads: heads.1, headSize: heads.2)
    let batch = TokenBatch(lengths.map { Array(repeating: 0, count: $0) })
    expectGradients(of: [Input(batch.tokens.count, shape.joinedWidth, "qkv")]) {
      $0.attention($1[0], shape, batch)
    }
  }

  @Test(arguments: [(4, 9), (31, 40)])
  func negativeLogLikelihoods(n: Int, v: Int) {
    let rows: [Int32] = [0, 2, 2, 3]
    let targets: [Int32] = [1, 0, Int32(v - 1), 5]
    expectGradients(of: [Input(n, 6, "h"), Input(v, 6, "head")]) {
      $0.negativeLogLikelihoods($1[0], Head($1[1]), rows: rows, targets: targets)
    }
  }

  @Test func `logits in several chunks, and made again when they are many`() {
    // 600 scored rows are three chunks; times 9,000 tokens they are too many to keep.
    let rows = (0..<600).map { Int32($0 % 2) }
    for v in [5, 9_000] {
      let targets = (0..<600).map { Int32($0 % min(v, 7)) }
      let compute = Compute(portableThreads: 1)
      let tape = Tape(compute)
      let hidden = tape.variable(noise(2, 3, "h"), rows: 2, columns: 3)
      let head = tape.variable(noise(v, 3, "head"), rows: v, columns: 3)
      let loss = tape.sum(
        tape.negativeLogLikelihoods(hidden, Head(head), rows: rows, targets: targets))
      tape.backward(from: loss)
      // The gradient of Σ log p with respect to the logits sums to zero over the vocabulary.
      let dHead = tape.gradient(of: head).array
      for c in 0..<3 {
        let column = stride(from: c, to: dHead.count, by: 3).map { Double(dHead[$0]) }
        #expect(abs(column.reduce(0, +)) < 1e-2)
      }
    }
    expectGradients(of: [Input(2, 3, "h"), Input(5, 3, "head")], tolerance: 1e-2) {
      $0.negativeLogLikelihoods($1[0], Head($1[1]), rows: rows, targets: rows)
    }
  }

  @Test func segments() {
    expectGradients(of: [Input(7, 1, "x")]) { $0.segmentSums($1[0], starts: [0, 3, 3, 7]) }
    expectGradients(of: [Input(5, 3, "x")]) { $0.rows(1..<4, of: $1[0]) }
  }

  @Test func arithmetic() {
    let a = Input(5, 2, "a")
    let b = Input(5, 2, "b")
    expectGradients(of: [a, b]) { $0.add($1[0], $1[1]) }
    expectGradients(of: [a, b]) { $0.subtract($1[0], $1[1]) }
    expectGradients(of: [a]) { $0.scale($1[0], by: -3.5) }
    expectGradients(of: [a]) { $0.negate($1[0]) }
    expectGradients(of: [a]) { $0.softplus($1[0]) }
    expectGradients(of: [a]) { $0.logSigmoid($1[0]) }
    expectGradients(of: [a]) { $0.sum($1[0]) }
    expectGradients(of: [a]) { $0.mean($1[0]) }
  }
}

struct OperationValueTests {
  private let tape = Tape(Compute(portableThreads: 1))

  @Test func `softplus neither overflows nor loses small values`() {
    let y = tape.values(tape.softplus(tape.constant([-200, -20, 0, 20, 200])))
    #expect(y[0] == 0 || y[0] < 1e-38)
    #expect(abs(y[1] - 2.0611537e-9) < 1e-15)
    #expect(abs(y[2] - 0.6931472) < 1e-6)
    #expect(y[3] == 20)
    #expect(y[4] == 200)
  }

  @Test func `no token sees another sequence or a later token`() {
    let shape = AttentionShape(heads: 2, kvHeads: 1, headSize: 4)
    let values = noise(7, shape.joinedWidth, "qkv")
    func rows(_ lengths: [Int], _ range: Range<Int>) -> [Float] {
      let width = shape.joinedWidth
      let part = Array(values[range.lowerBound * width..<range.upperBound * width])
      let batch = TokenBatch(lengths.map { Array(repeating: 0, count: $0) })
      return tape.values(
        tape.attention(tape.constant(part, rows: range.count, columns: width), shape, batch))
    }
    let together = rows([3, 4], 0..<7)
    #expect(together == rows([3], 0..<3) + rows([4], 3..<7))
    #expect(Array(together[0..<16]) == rows([2], 0..<2))
  }

  @Test func `a cache changes no bit`() {
    let shape = AttentionShape(heads: 4, kvHeads: 2, headSize: 6)
    let width = shape.joinedWidth
    let values = noise(9, width, "qkv")
    let whole = tape.values(
      tape.attention(
        tape.constant(values, rows: 9, columns: width), shape,
        TokenBatch([Array(repeating: 0, count: 9)])))
    let cache = KeyValueCache(layers: 1, sequences: 3, capacity: 9, width: shape.kvWidth)
    var pieces: [Float] = []
    var start = 0
    for count in [4, 1, 3, 1] {
      let batch = TokenBatch([Array(repeating: 0, count: count)], after: [start], places: [2])
      let part = Array(values[start * width..<(start + count) * width])
      pieces += tape.values(
        tape.attention(
          tape.constant(part, rows: count, columns: width), shape, batch, cache.layer(0)))
      start += count
    }
    #expect(pieces == whole)
    #expect(cache.length(2) == 9)
    #expect(cache.length(0) == 0)
  }

  @Test func `memory is used again after a reset`() {
    let x = noise(40, 50, "x")
    let w = noise(60, 50, "w")
    func product() -> [Float] {
      tape.reset()
      return tape.values(
        tape.linear(
          tape.variable(x, rows: 40, columns: 50), tape.variable(w, rows: 60, columns: 50)))
    }
    let first = product()
    for _ in 0..<5 { #expect(product() == first) }
  }

  @Test func `threads change no bit`() {
    func run(_ threads: Int) -> [[Float]] {
      let tape = Tape(Compute(portableThreads: threads))
      let shape = AttentionShape(heads: 4, kvHeads: 2, headSize: 8)
      let batch = TokenBatch([100, 1, 250, 77].map { Array(repeating: 0, count: $0) })
      let n = batch.tokens.count
      let x = tape.variable(noise(n, 32, "x"), rows: n, columns: 32)
      let g = tape.variable(noise(1, 32, "g"), rows: 1, columns: 32)
      let w = tape.variable(
        noise(shape.joinedWidth, 32, "w"), rows: shape.joinedWidth, columns: 32)
      let head = tape.variable(noise(50, 32, "h"), rows: 50, columns: 32)
      let rotation = tape.rotation(batch.positions, headSize: 8, theta: 100)
      let qkv = tape.rope(
        tape.linear(tape.rmsNorm(x, g, epsilon: 1e-5), w), shape, rotation)
      let y = tape.siluMul(tape.attention(qkv, shape, batch))
      let z = tape.linear(y, tape.constant(noise(32, 16, "o"), rows: 32, columns: 16), addedTo: x)
      let rows = (0..<Int32(n)).filter { $0 % 3 != 0 }
      let loss = tape.mean(
        tape.negativeLogLikelihoods(z, Head(head), rows: rows, targets: rows.map { $0 % 50 }))
      tape.backward(from: loss)
      return [[tape.scalar(loss)]] + [x, g, w, head].map { tape.gradient(of: $0).array }
    }
    let one = run(1)
    #expect(run(2) == one)
    #expect(run(3) == one)
  }
}
