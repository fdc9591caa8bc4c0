/// Rows of length 1.
enum UnitRows {
  /// Returns rows divided by their lengths, which are summed in double; a row of zeros stays one.
  static func normalized(_ values: [Float], width: Int) -> [Float] {
    var values = values
    for start in stride(from: 0, to: values.count, by: width) {
      var squares = 0.0
      for i in start..<start + width { squares += Double(values[i]) * Double(values[i]) }
      guard squares > 0 else { continue }
      let factor = 1 / squares.squareRoot()
      for i in start..<start + width { values[i] = Float(Double(values[i]) * factor) }
    }
    return values
  }
}
