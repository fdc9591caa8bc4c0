import CKernels
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Kernels over rows of logits against their definitions in double precision.
struct DistributionTests {
  private func logProbabilities(_ row: ArraySlice<Double>) -> [Double] {
    let top = row.max() ?? 0
    let total = top + log(row.reduce(0) { $0 + exp($1 - top) })
    return row.map { $0 - total }
  }

  private func divergence(of model: [Double], from reference: [Double], row: Int) -> Double {
    let range = row * 100..<row * 100 + 100
    let (a, b) = (logProbabilities(reference[range]), logProbabilities(model[range]))
    return zip(a, b).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
  }

  @Test(arguments: [0, 8] as [Float]) func divergenceAndItsGradient(cap: Float) {
    var values = Values(11)
    // Before the cap, which the model's logits went through and the reference's did not.
    let raw = values.floats(300, -6...6)
    let reference = values.floats(300, -5...5)
    let weights: [Float] = [0.5, -1, 2]
    let (model, known) = (Block(raw), Block(reference))
    if cap > 0 { unsafe lk_softcap(300, cap, model.input, model.start) }
    let (statistics, other) = (Block(zeros: 6), Block(zeros: 6))
    let (found, gradient) = (Block(zeros: 3), Block(zeros: 300))
    unsafe lk_row_statistics(3, 100, model.input, 100, statistics.start)
    unsafe lk_row_statistics(3, 100, known.input, 100, other.start)
    unsafe lk_kl_divergence(
      3, 100, model.input, known.input, 100, statistics.input, other.input, found.start)
    unsafe lk_kl_divergence_backward(
      3, 100, model.input, known.input, 100, statistics.input, other.input, weights, cap,
      gradient.start)
    let references = reference.map { Double($0) }
    func loss(_ x: [Double]) -> [Double] {
      let capped = cap > 0 ? x.map { Double(cap) * tanh($0 / Double(cap)) } : x
      return (0..<3).map { divergence(of: capped, from: references, row: $0) }
    }
    let exact = loss(raw.map { Double($0) })
    for r in 0..<3 { #expect(abs(Double(found.values[r]) - exact[r]) < 1e-5 * (1 + exact[r])) }
    let along = values.floats(300)
    func total(_ h: Double) -> Double {
      zip(loss(zip(raw, along).map { Double($0) + h * Double($1) }), weights).reduce(0) {
        $0 + $1.0 * Double($1.1)
      }
    }
    let slope = (total(1e-5) - total(-1e-5)) / 2e-5
    let product = zip(gradient.values, along).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(product - slope) < 1e-5 * (1 + abs(slope)))
    // The gradient may take the place of the reference.
    unsafe lk_kl_divergence_backward(
      3, 100, model.input, known.input, 100, statistics.input, other.input, weights, cap,
      known.start)
    #expect(known.bits == gradient.bits)
  }

  @Test func divergenceFromItselfIsNothing() {
    var values = Values(12)
    let x = values.block(2 * 5000, -30...30)
    let (statistics, found) = (Block(zeros: 4), Block(zeros: 2))
    unsafe lk_row_statistics(2, 5000, x.input, 5000, statistics.start)
    unsafe lk_kl_divergence(
      2, 5000, x.input, x.input, 5000, statistics.input, statistics.input, found.start)
    #expect(found.values == [0, 0])
  }

  @Test func cappedCrossEntropysGradient() {
    var values = Values(13)
    let (raw, along) = (values.floats(100, -9...9), values.floats(100))
    let block = Block(raw)
    let (loss, statistics, cap) = (Block(zeros: 1), Block(zeros: 2), Float(6))
    unsafe lk_softcap(100, cap, block.input, block.start)
    unsafe lk_cross_entropy(1, 100, block.input, 100, [7], loss.start, statistics.start)
    unsafe lk_cross_entropy_backward(1, 100, block.start, 100, [7], [2], statistics.input, cap)
    func exact(_ h: Double) -> Double {
      let x = zip(raw, along).map {
        Double(cap) * tanh((Double($0) + h * Double($1)) / Double(cap))
      }
      return -2 * logProbabilities(x[...])[7]
    }
    let slope = (exact(1e-5) - exact(-1e-5)) / 2e-5
    let product = zip(block.values, along).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(product - slope) < 1e-5 * (1 + abs(slope)))
  }

  @Test func entropies() {
    var values = Values(14)
    var x = values.floats(200, -8...8)
    for i in 100..<200 { x[i] = i < 104 ? 1 : -.infinity }
    let block = Block(x)
    let (statistics, found) = (Block(zeros: 4), Block(zeros: 2))
    unsafe lk_row_statistics(2, 100, block.input, 100, statistics.start)
    unsafe lk_entropy(2, 100, block.input, 100, statistics.input, found.start)
    let first = logProbabilities(x[0..<100].map { Double($0) }[...])
    let exact = -first.reduce(0) { $0 + exp($1) * $1 }
    #expect(abs(Double(found.values[0]) - exact) < 1e-5)
    #expect(abs(Double(found.values[1]) - log(4)) < 1e-6)
  }

  @Test(arguments: [1, 3, 7, 40, 200]) func topKIsTheSortedBeginning(k: Int) {
    for seed in 1...20 {
      var values = Values(seed)
      let width = values.integer(1...150)
      var x = (0..<width).map { _ in Float(values.integer(-20...20)) }
      if seed % 3 == 0 { x[values.integer(0...width - 1)] = .nan }
      if seed % 4 == 0 { x[values.integer(0...width - 1)] = -.infinity }
      let sorted = x.indices.filter { !x[$0].isNaN }.sorted {
        x[$0] == x[$1] ? $0 < $1 : x[$0] > x[$1]
      }
      let expected = (0..<k).map { $0 < sorted.count ? Int32(sorted[$0]) : -1 }
      var found = [Int32](repeating: -9, count: k)
      unsafe lk_top_k(1, width, x, width, k, &found)
      #expect(found == expected)
    }
  }
}
