internal import CPNG
internal import CTurboJPEG

extension RGBImage {
  /// The most pixels of an image that is read: 67 million.
  static let mostPixels = 1 << 26

  /// Decodes a JPEG or PNG file with libjpeg-turbo or libpng; transparency is dropped, orientation tags
  /// are ignored.
  ///
  /// A truncated or damaged file is an error, also where the library would go on.
  package init(_ bytes: FileBytes) throws(FormatError) {
    let head = try bytes.read(0..<min(bytes.count, 4))
    let content: [UInt8]
    if head.starts(with: [0xFF, 0xD8]) {
      content = try bytes.read(0..<bytes.count)
      self = try Self.jpeg(content, bytes.name)
    } else if head == [0x89, 0x50, 0x4E, 0x47] {
      content = try bytes.read(0..<bytes.count)
      self = try Self.png(content, bytes.name)
    } else {
      throw FormatError(bytes.name, at: 0, "is neither a JPEG nor a PNG file")
    }
  }

  /// Checks a size before anything is allocated for it: neither format packs more than about 8,000
  /// pixels into a byte.
  private static func check(
    _ width: Int, _ height: Int, of count: Int, _ file: String
  ) throws(FormatError) {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, pixels <= mostPixels, pixels / 8_256 <= count else {
      throw FormatError(
        file, "an image of \(width) x \(height) pixels in \(count) bytes is refused")
    }
  }

  private static func jpeg(_ bytes: [UInt8], _ file: String) throws(FormatError) -> RGBImage {
    guard let decoder = unsafe tjInitDecompress() else { throw FormatError(file, "no memory") }
    defer { unsafe tjDestroy(decoder) }
    var width: Int32 = 0
    var height: Int32 = 0
    var sampling: Int32 = 0
    var colors: Int32 = 0
    let size = UInt(bytes.count)
    guard
      unsafe tjDecompressHeader3(decoder, bytes, size, &width, &height, &sampling, &colors) == 0
    else { throw FormatError(file, "a damaged JPEG file") }
    try check(Int(width), Int(height), of: bytes.count, file)
    var pixels = [UInt8](repeating: 0, count: 3 * Int(width) * Int(height))
    let flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
    guard
      unsafe tjDecompress2(
        decoder, bytes, size, &pixels, width, 0, height, Int32(TJPF_RGB.rawValue), flags) == 0
    else { throw FormatError(file, "a damaged JPEG file, or one with four colours") }
    return RGBImage(width: Int(width), height: Int(height), pixels: pixels)
  }

  private static func png(_ bytes: [UInt8], _ file: String) throws(FormatError) -> RGBImage {
    var image = unsafe png_image()
    defer { unsafe png_image_free(&image) }
    return try unsafe bytes.span.withUnsafeBytes { source throws(FormatError) in
      guard let start = source.baseAddress, unsafe lethe_png_begin(&image, start, source.count) != 0
      else { throw FormatError(file, "a damaged PNG file") }
      let (width, height) = unsafe (Int(image.width), Int(image.height))
      try check(width, height, of: source.count, file)
      var pixels = [UInt8](repeating: 0, count: 4 * width * height)
      guard unsafe lethe_png_finish(&image, &pixels) != 0 else {
        throw FormatError(file, "a damaged PNG file")
      }
      let colors = (0..<width * height).flatMap { pixels[4 * $0..<4 * $0 + 3] }
      return RGBImage(width: width, height: height, pixels: colors)
    }
  }
}
