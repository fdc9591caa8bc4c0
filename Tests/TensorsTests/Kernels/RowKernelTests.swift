import CKernels
import Testing

#if canImport(Glibc)
  import Glibc
#endif

struct RowKernelTests {
  /// The slope of a function of many variables along a direction, by central differences.
  private func slope(
    _ at: [Float], along direction: [Float], _ function: ([Double]) -> Double
  ) -> Double {
    let h = 1e-5
    let ahead = zip(at, direction).map { Double($0) + h * Double($1) }
    let behind = zip(at, direction).map { Double($0) - h * Double($1) }
    return (function(ahead) - function(behind)) / (2 * h)
  }

  private func dot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  private func normalised(_ x: [Double], _ w: [Double], _ b: [Double]?, width: Int) -> [Double] {
    stride(from: 0, to: x.count, by: width).flatMap { start -> [Double] in
      var row = Array(x[start..<start + width])
      if b != nil {
        let mean = row.reduce(0, +) / Double(width)
        row = row.map { $0 - mean }
      }
      let inverse = 1 / (row.reduce(0) { $0 + $1 * $1 } / Double(width) + 1e-5).squareRoot()
      return (0..<width).map { row[$0] * inverse * w[$0] + (b?[$0] ?? 0) }
    }
  }

  @Test(arguments: [(false, 0), (true, 0), (false, 1)])
  func norms(isLayerNorm: Bool, offset: Float) {
    let (rows, width) = (3, 37)
    var values = Values(6)
    let (x, w, b) = (values.floats(rows * width), values.floats(width), values.floats(width))
    let dy = values.floats(rows * width)
    let (xs, ws, bs, dys) = (Block(x), Block(w), Block(b), Block(dy))
    let (y, mean, inverse) = (Block(zeros: rows * width), Block(zeros: rows), Block(zeros: rows))
    let (dx, dw, db) = (Block(zeros: rows * width), Block(zeros: width), Block(zeros: width))
    if isLayerNorm {
      unsafe lk_layernorm(
        rows, width, xs.input, ws.input, bs.input, 1e-5, y.start, mean.start, inverse.start)
      unsafe lk_layernorm_backward(
        rows, width, dys.input, xs.input, ws.input, mean.input, inverse.input, dx.start, dw.start,
        db.start)
    } else {
      unsafe lk_rmsnorm(rows, width, xs.input, ws.input, offset, 1e-5, y.start, inverse.start)
      unsafe lk_rmsnorm_backward(
        rows, width, dys.input, xs.input, ws.input, offset, inverse.input, dx.start, dw.start)
    }
    func loss(_ x: [Double], _ w: [Double], _ b: [Double]) -> Double {
      zip(normalised(x, w, isLayerNorm ? b : nil, width: width), dy).reduce(0) {
        $0 + $1.0 * Double($1.1)
      }
    }
    let (xd, wd, bd) = (
      x.map { Double($0) }, w.map { Double($0 + offset) }, b.map { Double($0) }
    )
    for (found, exact) in zip(y.values, normalised(xd, wd, isLayerNorm ? bd : nil, width: width)) {
      #expect(abs(Double(found) - exact) < 2e-6)
    }
    let (along, short) = (values.floats(x.count), values.floats(width))
    #expect(abs(dot(dx.values, along) - slope(x, along: along) { loss($0, wd, bd) }) < 2e-5)
    #expect(abs(dot(dw.values, short) - slope(w, along: short) { loss(xd, $0, bd) }) < 2e-5)
    if isLayerNorm {
      #expect(abs(dot(db.values, short) - slope(b, along: short) { loss(xd, wd, $0) }) < 2e-5)
    }
  }

  @Test func softmaxAndItsGradient() {
    var values = Values(7)
    let (x, dy) = (values.floats(70, -8...8), values.floats(70))
    let (xs, dys, y, dx) = (Block(x), Block(dy), Block(zeros: 70), Block(zeros: 70))
    unsafe lk_softmax(2, 35, xs.input, 35, 0.7, y.start, 35)
    unsafe lk_softmax_backward(2, 35, y.input, 35, dys.input, 35, 0.7, dx.start, 35)
    func softmax(_ x: [Double]) -> [Double] {
      [x[..<35], x[35...]].flatMap { row in
        let powers = row.map { exp(0.7 * $0) }
        return powers.map { $0 / powers.reduce(0, +) }
      }
    }
    for (found, exact) in zip(y.values, softmax(x.map { Double($0) })) {
      #expect(abs(Double(found) - exact) < 1e-6)
    }
    let along = values.floats(70)
    let expected = slope(x, along: along) { x in
      zip(softmax(x), dy).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    #expect(abs(dot(dx.values, along) - expected) < 1e-5)
  }

  @Test func crossEntropyAndItsGradient() {
    var values = Values(8)
    let logits = values.floats(3 * 100, -20...20)
    let block = Block(logits)
    let (loss, statistics) = (Block(zeros: 3), Block(zeros: 6))
    let (targets, weights): ([Int32], [Float]) = ([5, -1, 99], [0.5, 1, -2])
    unsafe lk_cross_entropy(3, 100, block.input, 100, targets, loss.start, statistics.start)
    unsafe lk_cross_entropy_backward(
      3, 100, block.start, 100, targets, weights, statistics.input, 0)
    for r in 0..<3 {
      let row = logits[100 * r..<100 * r + 100].map { Double($0) }
      let total = log(row.reduce(0) { $0 + exp($1) })
      let target = Int(targets[r])
      #expect(abs(Double(loss.values[r]) - (target < 0 ? 0 : total - row[target])) < 1e-5)
      for i in 0..<100 {
        let slope = target < 0 ? 0 : exp(row[i] - total) - (i == target ? 1 : 0)
        #expect(abs(Double(block.values[100 * r + i]) - Double(weights[r]) * slope) < 2e-6)
      }
    }
  }

  @Test(arguments: [(20, false), (12, false), (20, true), (12, true)])
  func ropeTurnsPairsAndBack(rotary: Int, isInterleaved: Bool) {
    var values = Values(9)
    let x = values.floats(2 * 3 * 20)
    let pairs = rotary / 2
    let angles = values.floats(4 * pairs, -3...3)
    let (c, s) = (
      Block(angles.map { Float(cos(Double($0))) }), Block(angles.map { Float(sin(Double($0))) })
    )
    let block = Block(x)
    var settings = lk_rope_settings(
      width: 20, rotary: rotary, interleaved: isInterleaved ? 1 : 0, inverse: 0)
    unsafe lk_rope(2, 3, settings, block.start, 60, c.input, s.input, [3, 1])
    let turned = block.values
    for (row, position) in [(0, 3), (1, 1)] {
      for head in 0..<3 {
        let start = 60 * row + 20 * head
        for i in 0..<pairs {
          let (low, high) =
            isInterleaved ? (start + 2 * i, start + 2 * i + 1) : (start + i, start + i + pairs)
          let angle = Double(angles[pairs * position + i])
          let (a, b) = (Double(x[low]), Double(x[high]))
          #expect(abs(Double(turned[low]) - (a * cos(angle) - b * sin(angle))) < 1e-6)
          #expect(abs(Double(turned[high]) - (b * cos(angle) + a * sin(angle))) < 1e-6)
        }
        #expect(turned[start + rotary..<start + 20] == x[start + rotary..<start + 20])
      }
    }
    settings.inverse = 1
    unsafe lk_rope(2, 3, settings, block.start, 60, c.input, s.input, [3, 1])
    #expect(zip(block.values, x).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func argmaxTakesTheFirst() {
    let x: [Float] = [1, 3, 3, 2, -1, -.infinity, .nan, -2, .nan, .nan, .nan, .nan]
    var best: [Int32] = [9, 9, 9]
    unsafe lk_argmax(3, 4, x, 4, &best)
    #expect(best == [1, 0, 0])
    let wide = [Float](repeating: 0, count: 40) + [7] + [Float](repeating: 7, count: 9)
    unsafe lk_argmax(1, 50, wide, 50, &best)
    #expect(best[0] == 40)
  }

  @Test func embeddings() {
    let table: [Float] = [1, 2, 3, 4, 5, 6]
    var picked = [Float](repeating: 0, count: 6)
    unsafe lk_gather(3, 2, table, 2, [2, 0, 2], &picked, 2)
    #expect(picked == [5, 6, 1, 2, 5, 6])
    var sums = table
    unsafe lk_scatter_add(3, 2, picked, 2, [2, 0, 2], &sums, 2)
    #expect(sums == [2, 4, 3, 4, 15, 18])
    var total: [Float] = [1, 1]
    unsafe lk_sum_rows(3, 2, picked, 2, &total)
    #expect(total == [12, 15])
  }
}
