/// Pixels of three bytes, row after row.
package struct RGBImage: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// Red, green, blue of each pixel; 3 * width * height bytes.
  package let pixels: [UInt8]

  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == 3 * width * height, "an image has three bytes a pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// An image of grey values, one a pixel.
  package init(width: Int, height: Int, grey: some Collection<UInt8>) {
    self.init(width: width, height: height, pixels: grey.flatMap { [$0, $0, $0] })
  }

  /// Returns a part; it lies inside.
  package func cropped(x: Int, y: Int, width: Int, height: Int) -> RGBImage {
    precondition(
      x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= self.width
        && y + height <= self.height, "a part must lie inside")
    var part: [UInt8] = []
    for row in y..<y + height {
      let start = 3 * (row * self.width + x)
      part += pixels[start..<start + 3 * width]
    }
    return RGBImage(width: width, height: height, pixels: part)
  }
}
