import CKernels
import Testing

struct AttentionTests {
  @Test(arguments: 1...20) func isItsDefinition(seed: Int) {
    var values = Values(seed)
    let problem = AttentionProblem(&values)
    let out = problem.forward()
    #expect(out.isIntact)
    let doubles = [problem.q, problem.k, problem.v].map { $0.values.map { Double($0) } }
    let exact = problem.expected(q: doubles[0], k: doubles[1], v: doubles[2])
    for (x, y) in zip(out.values, exact) { #expect(abs(Double(x) - y) < 5e-6) }
  }

  @Test(arguments: 1...20) func gradientsAreSlopes(seed: Int) {
    var values = Values(100 + seed)
    let problem = AttentionProblem(&values, keys: 1...110)
    let inputs = [problem.q, problem.k, problem.v].map(\.values)
    let gradients = problem.backward()
    let s = problem.shape
    // Elements between the heads belong to nobody: their gradient stays 0.
    let weights = problem.dout.values.enumerated().map {
      $0.offset % s.out_row < s.group * s.width ? Double($0.element) : 0
    }
    for part in 0..<3 {
      let along = values.floats(inputs[part].count)
      func loss(_ h: Double) -> Double {
        var moved = inputs.map { $0.map { Double($0) } }
        for i in along.indices { moved[part][i] += h * Double(along[i]) }
        let out = problem.expected(q: moved[0], k: moved[1], v: moved[2])
        return zip(out, weights).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
      let found = zip(gradients[part].values, along).reduce(0.0) {
        $0 + Double($1.0) * Double($1.1)
      }
      #expect(abs(found - slope) < 1e-4 * (1 + abs(slope)), "part \(part)")
      #expect(gradients[part].isIntact)
    }
  }

  @Test(arguments: [1, 40, 97, 300, 700, 1200], [(0, 0), (100, 2), (530, 0)])
  func oneQueryAtATimeGivesTheSameBits(keys: Int, form: (window: Int, cap: Float)) {
    let (window, cap) = form
    var values = Values(keys)
    let (group, width) = (2, 24)
    var shape = lk_attention_shape(
      queries: keys, keys: keys, group: group, width: width, scale: 0.2, causal: 1, window: window,
      cap: cap, q_row: group * width, k_row: width, v_row: width, out_row: group * width,
      q_head: width,
      out_head: width)
    let (q, k, v) = (
      values.block(keys * group * width, -2...2), values.block(keys * width, -2...2),
      values.block(keys * width)
    )
    let whole = Block(zeros: keys * group * width)
    unsafe lk_attention(shape, q.input, k.input, v.input, whole.start)
    let single = Block(zeros: keys * group * width)
    shape.queries = 1
    for i in 0..<keys {
      shape.keys = i + 1
      let at = i * group * width
      unsafe lk_attention(shape, q.input + at, k.input, v.input, single.start + at)
    }
    #expect(whole.bits == single.bits)
  }
}
