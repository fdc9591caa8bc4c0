import CKernels

#if canImport(Glibc)
  import Glibc
#endif

/// Attention over one key-value head with random shape, heads side by side in the rows.
struct AttentionProblem {
  var shape: lk_attention_shape
  let q: Block
  let k: Block
  let v: Block
  let dout: Block

  init(_ values: inout Values, keys keyRange: ClosedRange<Int> = 1...130) {
    let keys = values.integer(keyRange)
    let queries = values.integer(0...1) == 0 ? keys : values.integer(0...keys)
    let (group, width) = (values.integer(1...3), values.integer(1...40))
    let row = group * width + values.integer(0...3)
    shape = lk_attention_shape(
      queries: queries, keys: keys, group: group, width: width, scale: 0.4,
      causal: Int32(values.integer(0...1)),
      window: values.integer(0...1) == 0 ? 0 : values.integer(1...keys + 10),
      cap: values.integer(0...1) == 0 ? 0 : 1.5, q_row: row, k_row: width + 1, v_row: width + 2,
      out_row: row, q_head: width, out_head: width)
    q = values.block(queries * row, -2...2)
    k = values.block(keys * (width + 1), -2...2)
    v = values.block(keys * (width + 2))
    dout = values.block(queries * row)
  }

  func forward() -> Block {
    let out = Block(zeros: q.count)
    unsafe lk_attention(shape, q.input, k.input, v.input, out.start)
    return out
  }

  func backward() -> [Block] {
    let (dq, dk, dv) = (Block(zeros: q.count), Block(zeros: k.count), Block(zeros: v.count))
    unsafe lk_attention_backward(
      shape, q.input, k.input, v.input, dout.input, dq.start, dk.start, dv.start)
    return [dq, dk, dv]
  }

  /// The output in double precision, for queries given instead of `q`, keys and values likewise.
  func expected(q: [Double], k: [Double], v: [Double]) -> [Double] {
    let s = shape
    var out = [Double](repeating: 0, count: q.count)
    for head in 0..<s.group {
      for i in 0..<s.queries {
        let seen = s.causal != 0 ? s.keys - s.queries + i + 1 : s.keys
        let first = s.window > 0 ? max(0, seen - s.window) : 0
        let scores = (first..<seen).map { j in
          let score =
            Double(s.scale)
            * (0..<s.width).reduce(0.0) {
              $0 + q[i * s.q_row + head * s.q_head + $1] * k[j * s.k_row + $1]
            }
          return s.cap == 0 ? score : Double(s.cap) * tanh(score / Double(s.cap))
        }
        let top = scores.max() ?? 0
        let powers = scores.map { exp($0 - top) }
        let sum = powers.reduce(0, +)
        for e in 0..<s.width {
          out[i * s.out_row + head * s.out_head + e] =
            (first..<seen).reduce(0.0) { $0 + powers[$1 - first] / sum * v[$1 * s.v_row + e] }
        }
      }
    }
    return out
  }
}
