import CKernels

/// Definitions of the products in bfloat16, one number at a time.
extension Product {
  /// Rounded to bfloat16; what is below 2^-126 is 0.
  private static func rounded(_ x: Float) -> Float {
    let bits = flushed(x).bitPattern
    return Float(bitPattern: (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000)
  }

  /// What is below 2^-126 is 0 with its sign.
  private static func flushed(_ x: Float) -> Float {
    x.magnitude < .leastNormalMagnitude ? x * 0 : x
  }

  /// a · b + c rounded to 24 bits, then 0 if it is below 2^-126.
  ///
  /// Doubles hold the product, and the sum in two parts.
  private static func fused(_ a: Float, _ b: Float, _ c: Float) -> Float {
    let product = Double(a) * Double(b)
    let sum = product + Double(c)
    let part = sum - product
    let rest = (product - (sum - part)) + (Double(c) - part)
    // From here on 24 bits round to 2^-126, and from half as far away multiples of 2^-149 do.
    let edge = 0x1p-126 - 0x1p-151
    let isSmall = sum.magnitude < edge || sum.magnitude == edge && (sum < 0 ? -rest : rest) < 0
    let result = c.addingProduct(a, b)
    return isSmall ? result * 0 : result
  }

  /// The definition of the product of pairs.
  var expectedOfPairs: [Float] {
    expected { i, j, total in
      let depth = 2 * Int(LK_GEMM_BLOCK)
      for block in stride(from: 0, to: max(k, 1), by: depth) {
        var sum: Float = 0
        for l in stride(from: block, to: min(k, block + depth), by: 2) {
          for l in [l + 1, l] where l < k {
            sum = Self.fused(Self.rounded(element(i, l)), Self.rounded(element(l, column: j)), sum)
          }
        }
        total = total.map { Self.flushed(Self.flushed($0) + sum) } ?? sum
      }
    }
  }

  /// The definition of the product in tiles.
  var expectedOfTiles: [Float] {
    expected { i, j, total in
      for block in stride(from: 0, to: k, by: Int(LK_TILE_DEPTH)) {
        var sums: [Float] = [0, 0]
        for l in block..<block + Int(LK_TILE_DEPTH) {
          let a = l < k ? Self.rounded(element(i, l)) : 0
          let b = l < k ? Self.rounded(element(l, column: j)) : 0
          sums[l % 2] = Self.fused(a, b, sums[l % 2])
        }
        total = Self.flushed(Self.flushed(total ?? 0) + Self.flushed(sums[0] + sums[1]))
      }
    }
  }

  /// C, each element of which `sum` makes of its old value, or of nil.
  private func expected(_ sum: (_ row: Int, _ column: Int, inout Float?) -> Void) -> [Float] {
    var c = start
    for i in 0..<m {
      for j in 0..<n {
        var total: Float? = accumulates ? start[i * cRow + j] : nil
        sum(i, j, &total)
        c[i * cRow + j] = total ?? 0
      }
    }
    return c
  }

  /// The same shape with factors so small that products and sums are about 2^-126, on either side.
  func atTheEdge(_ values: inout Values) -> Product {
    var other = self
    func small(_ x: Float, _ exponent: Int) -> Float {
      x * Float(sign: .plus, exponent: exponent - values.integer(0...9), significand: 1)
    }
    other.a = Block(a.values.map { small($0, -58) })
    other.b = Block(b.values.map { small($0, -58) })
    other.start = start.map { small($0, -120) }
    return other
  }
}
