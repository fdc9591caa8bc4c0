import Tensors
import Testing

struct OptimizerTests {
  @Test func `AdamW follows its definition in double precision`() {
    let settings = AdamW.Settings(beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1)
    let count = 37
    let weights = FloatMemory(noise(1, count, "p"))
    // The last ten are spared from decay.
    let optimizer = AdamW(settings, runs: [(0..<27, true), (27..<37, false)])
    var p = weights.floats.array.map(Double.init)
    var m = [Double](repeating: 0, count: count)
    var v = m
    let compute = Compute(portableThreads: 2)
    for step in 1...20 {
      let g = noise(1, count, "g\(step)", scale: 3)
      let rate = 0.01 * Double(step)
      optimizer.update(
        weights.floats, Gradients(g), step: step, learningRate: rate, gradientScale: 0.5,
        compute)
      for i in 0..<count {
        let gradient = 0.5 * Double(g[i])
        m[i] = 0.9 * m[i] + 0.1 * gradient
        v[i] = 0.99 * v[i] + 0.01 * gradient * gradient
        let (c1, c2) = (1 - power(0.9, step), 1 - power(0.99, step))
        if i < 27 { p[i] *= 1 - rate * 0.1 }
        p[i] -= rate * (m[i] / c1) / ((v[i] / c2).squareRoot() + 1e-6)
      }
    }
    for (found, wanted) in zip(weights.floats.array, p) {
      #expect(abs(Double(found) - wanted) < 2e-5)
    }
  }

  private func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { r, _ in r * x } }

  @Test func `a gradient is cut to its limit and a short one left alone`() {
    let norm = Gradients([3, 4]).norm(.serial)
    #expect(norm == 5)
    #expect(GradientClip.factor(norm: norm, limit: 1) == 0.2)
    #expect(GradientClip.factor(norm: norm, limit: 6) == 1)
    #expect(GradientClip.factor(norm: norm, limit: 0) == 1)
    let long = noise(1, 100_000, "g")
    let norms = [1, 2, 3].map { Gradients(long).norm(Compute(portableThreads: $0)) }
    #expect(Set(norms).count == 1)
    #expect(norms[0] == FloatMemory(long).floats.squaredNorm.squareRoot())
  }

  @Test func `weights that nothing was added to stay, as in PyTorch`() {
    let tape = Tape(Compute.serial)
    let values = FloatMemory([1, 2, 3, 4, 5, 6])
    let gradients = Gradients(count: 6)
    let optimizer = AdamW(AdamW.Settings(), runs: [(0..<2, true), (2..<4, true), (4..<6, true)])
    let x = tape.weight(
      values.floats[2..<4], gradients: gradients, at: 2..<4, rows: 1, columns: 2)
    for step in 1...2 {
      gradients.clear()
      #expect(gradients.pieces.isEmpty)
      tape.backward(from: tape.sum(tape.add(x, x)))
      #expect(gradients.flat.array == [0, 0, 2, 2, 0, 0])
      optimizer.update(
        values.floats, gradients, step: step, learningRate: 0.1, gradientScale: 1, .serial)
    }
    let found = values.floats.array
    #expect(found[0..<2] == [1, 2] && found[4..<6] == [5, 6])
    #expect(found[2] < 3 && found[3] < 4)
  }

  @Test func `schedules rise and fall as they say`() {
    let linear = Schedule(.linear, warmup: 4, total: 14)
    #expect((0..<4).map(linear.factor) == [0, 0.25, 0.5, 0.75])
    #expect(linear.factor(at: 4) == 1)
    #expect(linear.factor(at: 9) == 0.5)
    #expect(linear.factor(at: 14) == 0)
    #expect(linear.factor(at: 99) == 0)
    let cosine = Schedule(.cosine, warmup: 0, total: 10)
    #expect(cosine.factor(at: 0) == 1)
    #expect(abs(cosine.factor(at: 5) - 0.5) < 1e-12)
    #expect(abs(cosine.factor(at: 10)) < 1e-12)
    #expect(Schedule(.constant, warmup: 2, total: 5).factor(at: 4) == 1)
    #expect(Schedule(.linear, warmup: 5, total: 5).factor(at: 4) == 0.8)
    #expect(Schedule(.linear, warmup: 0, total: 0).factor(at: 0) == 0)
  }
}
