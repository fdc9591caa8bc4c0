extension RGBImage {
  /// Returns the image at another size, by bicubic resampling (a = -0.5) with antialiasing when it shrinks.
  ///
  /// Equal to the last bit to Pillow's `resize(…, BICUBIC)` for 8-bit images: weights in double precision, then
  /// as integers of 22 binary places, first along rows, then along columns, rounded to bytes in between.
  package func resized(width newWidth: Int, height newHeight: Int) -> RGBImage {
    precondition(newWidth > 0 && newHeight > 0 && width > 0 && height > 0, "an image has a size")
    var image = self
    if newWidth != width {
      image = image.resampled(to: newWidth)
    }
    if newHeight != height {
      image = image.transposed().resampled(to: newHeight).transposed()
    }
    return image
  }

  private func transposed() -> RGBImage {
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<3 { turned[3 * (x * height + y) + c] = pixels[3 * (y * width + x) + c] }
      }
    }
    return RGBImage(width: height, height: width, pixels: turned)
  }

  private func resampled(to newWidth: Int) -> RGBImage {
    let taps = Tap.all(from: width, to: newWidth)
    var result = [UInt8](repeating: 0, count: 3 * newWidth * height)
    for y in 0..<height {
      for (x, tap) in taps.enumerated() {
        for c in 0..<3 {
          var sum = 1 << (Tap.places - 1)
          for (i, weight) in tap.weights.enumerated() {
            sum += weight * Int(pixels[3 * (y * width + tap.first + i) + c])
          }
          result[3 * (y * newWidth + x) + c] = UInt8(clamping: sum >> Tap.places)
        }
      }
    }
    return RGBImage(width: newWidth, height: height, pixels: result)
  }
}

/// The pixels that make one new pixel, and their weights.
private struct Tap {
  let first: Int
  /// In units of 2^-22.
  let weights: [Int]

  static let places = 22
  /// Half the width of the cubic filter.
  static let reach = 2.0

  static func all(from old: Int, to new: Int) -> [Tap] {
    let scale = Double(old) / Double(new)
    let stretch = max(scale, 1)
    let support = reach * stretch
    return (0..<new).map { x in
      let center = (Double(x) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let last = min(old, Int(center + support + 0.5))
      let raw = (first..<last).map { cubic((Double($0) - center + 0.5) * (1 / stretch)) }
      let sum = raw.reduce(0, +)
      return Tap(
        first: first,
        weights: raw.map { weight in
          let share = (sum == 0 ? weight : weight * (1 / sum)) * Double(1 << places)
          return Int(share < 0 ? share - 0.5 : share + 0.5)
        })
    }
  }

  /// Keys' cubic convolution with a = -0.5 (Keys 1981, equation 15).
  private static func cubic(_ distance: Double) -> Double {
    let a = -0.5
    let x = abs(distance)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }
}
