package import Formats

/// How CLIP looks at an image: shorter side to size, the middle cut out, colours brought to CLIP's mean and spread.
package struct CLIPPreprocessing: Sendable {
  private let shape: CLIPShape

  package init(_ shape: CLIPShape) { self.shape = shape }

  /// Mean and standard deviation of red, green and blue over CLIP's training images (OpenAI's `clip.py`).
  static let mean = [0.481_454_66, 0.457_827_5, 0.408_210_73]
  static let deviation = [0.268_629_54, 0.261_302_58, 0.275_777_11]

  /// Returns the square that is looked at: bicubic resampling, then the middle, as torchvision does both.
  package func square(of image: RGBImage) -> RGBImage {
    let size = shape.imageSize
    var image = Self.middle(of: image)
    let isWide = image.width > image.height
    let (short, long) = isWide ? (image.height, image.width) : (image.width, image.height)
    if short != size {
      let stretched = size * long / short
      image = image.resized(width: isWide ? stretched : size, height: isWide ? size : stretched)
    }
    return image.cropped(
      x: Self.margin(image.width - size), y: Self.margin(image.height - size), width: size,
      height: size)
  }

  /// Returns the part of an image that is not more than 64 times as long as it is wide: of a thread only the
  /// middle counts, and stretching all of it would take memory without bounds.
  private static func middle(of image: RGBImage) -> RGBImage {
    let (width, height) = (min(image.width, 64 * image.height), min(image.height, 64 * image.width))
    guard width < image.width || height < image.height else { return image }
    return image.cropped(
      x: (image.width - width) / 2, y: (image.height - height) / 2, width: width, height: height)
  }

  /// Half of what is left over; halves go to the even neighbour, as Python's `round` has it.
  private static func margin(_ rest: Int) -> Int {
    rest.isMultiple(of: 2) ? rest / 2 : (rest / 2).isMultiple(of: 2) ? rest / 2 : rest / 2 + 1
  }

  /// Returns the patches of an image, (patches, 3 · patch²): each the red, then the green, then the blue of its
  /// pixels.
  package func patches(of image: RGBImage) -> [Float] {
    let pixels = square(of: image).pixels
    let (size, side) = (shape.imageSize, shape.patchSize)
    var values: [Float] = []
    values.reserveCapacity(shape.patches * shape.patchWidth)
    for top in stride(from: 0, to: size, by: side) {
      for left in stride(from: 0, to: size, by: side) {
        for color in 0..<3 {
          for y in top..<top + side {
            for x in left..<left + side {
              values.append(Self.levels[256 * color + Int(pixels[3 * (y * size + x) + color])])
            }
          }
        }
      }
    }
    return values
  }

  /// What a byte of each colour becomes.
  private static let levels: [Float] = (0..<3).flatMap { color in
    (0..<256).map { Float((Double($0) / 255 - mean[color]) / deviation[color]) }
  }
}
