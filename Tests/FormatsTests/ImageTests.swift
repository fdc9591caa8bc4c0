import Formats
import Foundation
import Testing

/// Images against Pillow.
struct ImageTests {
  private static let size = (width: 37, height: 29)

  @Test(arguments: Fixtures.names(".png"))
  func `PNG files have the pixels that Pillow reads`(name: String) throws {
    let image = try RGBImage(Fixtures.file(name))
    #expect(image.width == Self.size.width && image.height == Self.size.height)
    #expect(image.pixels == (try Fixtures.bytes("\(name).rgb")))
  }

  @Test(arguments: Fixtures.names(".jpg"))
  func `JPEG files have the pixels that Pillow reads`(name: String) throws {
    let image = try RGBImage(Fixtures.file(name))
    #expect(image.width == Self.size.width && image.height == Self.size.height)
    #expect(image.pixels == (try Fixtures.bytes("\(name).rgb")))
  }

  @Test(arguments: [(37, 12), (16, 29), (16, 12), (64, 50), (5, 40), (1, 1)])
  func `resizing is Pillow's bicubic, to the bit`(width: Int, height: Int) throws {
    let image = try RGBImage(Fixtures.file("images/colours.png"))
    let resized = image.resized(width: width, height: height)
    #expect(resized.pixels == (try Fixtures.bytes("images/\(width)x\(height).rgb")))
  }

  @Test func `parts and grey images`() {
    let image = RGBImage(width: 3, height: 2, grey: [1, 2, 3, 4, 5, 6])
    let part = image.cropped(x: 1, y: 1, width: 2, height: 1)
    #expect(part == RGBImage(width: 2, height: 1, grey: [5, 6]))
  }

  @Test func `images larger than their file can hold are refused`() throws {
    var bytes = try Fixtures.bytes("images/colours.png")
    // The width and height of the header, with its checksum made right again.
    bytes.replaceSubrange(
      16..<33, with: [0, 0, 0x40, 0, 0, 0, 0x40, 0, 8, 2, 0, 0, 0, 0x26, 0xAA, 0x87, 0xD3])
    #expect(throws: FormatError.self) { try RGBImage(FileBytes(bytes, name: "large")) }
    #expect(throws: FormatError.self) { try RGBImage(FileBytes([], name: "empty")) }
    #expect(throws: FormatError.self) { try RGBImage(FileBytes([0xFF, 0xD8], name: "short")) }
  }
}

struct IDXTests {
  @Test(arguments: ["images/values-idx3-ubyte", "images/values-idx3-ubyte.gz"])
  func `arrays are read`(name: String) throws {
    let array = try IDX(Fixtures.file(name))
    #expect(array.shape == [3, 4, 5])
    #expect(array.values == (0..<60).map { UInt8($0) })
  }

  @Test func `hostile arrays are errors`() {
    let hostile: [[UInt8]] = [
      [], [0, 0, 8], [0, 0, 8, 0], [0, 0, 13, 1, 0, 0, 0, 0], [0, 0, 8, 1, 0, 0],
      [0, 0, 8, 1, 0, 0, 0, 1],
      [0, 0, 8, 1, 0, 0, 0, 1, 1, 1], [0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF],
      [0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12), [0x1F, 0x8B], [0x1F, 0x8B, 8, 0, 1],
    ]
    for bytes in hostile {
      #expect(throws: FormatError.self, "\(bytes)") { try IDX(FileBytes(bytes, name: "hostile")) }
    }
  }

  private static let fashion = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: fashion), "Fashion-MNIST is not installed"))
  func `Fashion-MNIST is read`() throws {
    #expect(try IDX(FileBytes(path: Self.fashion)).shape == [10_000, 28, 28])
  }
}
