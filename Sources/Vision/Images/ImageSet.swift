package import Formats
import JSON
import Models
package import Plans

/// Labelled images of some classes, as they were found.
package struct ImageSet: Artifact, Equatable {
  /// Names of the classes; a label is a place in this list.
  package let classes: [String]
  package let labels: [Int]
  /// 1 for grey values, 3 for red, green and blue.
  private let channels: Int
  /// Width and height of each image, or of all of them.
  private let sizes: [[Int]]
  /// Where each image starts in `pixels`, and their number at the end.
  private let starts: [Int]
  private let pixels: [UInt8]

  /// What `images.json` says.
  private struct Header: Codable {
    let classes: [String]
    let labels: [Int]
    let channels: Int
    let sizes: [[Int]]
  }

  /// Takes images of any sizes.
  package init(classes: [String], labels: [Int], images: [RGBImage]) throws {
    let sizes = images.map { [$0.width, $0.height] }
    let isUniform = sizes.allSatisfy { $0 == sizes[0] }
    try self.init(
      Header(
        classes: classes, labels: labels, channels: 3,
        sizes: isUniform ? Array(sizes.prefix(1)) : sizes), images.flatMap(\.pixels))
  }

  /// Takes images of one size, a byte a pixel.
  package init(classes: [String], labels: [Int], width: Int, height: Int, grey: [UInt8]) throws {
    try self.init(
      Header(classes: classes, labels: labels, channels: 1, sizes: [[width, height]]), grey)
  }

  private init(_ header: Header, _ pixels: [UInt8]) throws {
    func problem(_ text: String) -> ModelError { .malformed(part: "images.json", text) }
    guard header.channels == 1 || header.channels == 3,
      header.sizes.allSatisfy({ $0.count == 2 && $0.allSatisfy((1...1 << 20).contains) }),
      header.sizes.count == header.labels.count || header.sizes.count == 1
    else { throw problem("has implausible sizes") }
    guard header.labels.allSatisfy(header.classes.indices.contains) else {
      throw problem("has a label that is no class")
    }
    (classes, labels, channels, sizes) = (
      header.classes, header.labels, header.channels, header.sizes
    )
    var starts = [0]
    for index in labels.indices {
      let size = sizes[sizes.count == 1 ? 0 : index]
      let (end, overflow) = starts[index].addingReportingOverflow(channels * size[0] * size[1])
      guard !overflow else { throw problem("has implausible sizes") }
      starts.append(end)
    }
    guard starts[labels.count] == pixels.count else {
      throw problem("asks for \(starts[labels.count]) bytes of pixels, there are \(pixels.count)")
    }
    self.starts = starts
    self.pixels = pixels
  }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    let bytes = try parts.bytes(of: "images.json")
    guard let header = try? CanonicalJSON.decode(Header.self, from: bytes) else {
      throw ModelError.malformed(part: "images.json", "is no list of images")
    }
    try self.init(header, try parts.bytes(of: "pixels.u8"))
  }

  /// `images.json` and `pixels.u8`, the images one after the other.
  package func parts() throws -> [Part] {
    let header = Header(classes: classes, labels: labels, channels: channels, sizes: sizes)
    return [Part("images.json", try CanonicalJSON.encode(header)), Part("pixels.u8", pixels)]
  }

  package var count: Int { labels.count }

  /// Returns an image.
  package func image(_ index: Int) -> RGBImage {
    let size = sizes[sizes.count == 1 ? 0 : index]
    let own = pixels[starts[index]..<starts[index + 1]]
    return channels == 3
      ? RGBImage(width: size[0], height: size[1], pixels: Array(own))
      : RGBImage(width: size[0], height: size[1], grey: own)
  }

  /// Returns some of the images, in the order given.
  package func selecting(_ indices: [Int]) throws -> ImageSet {
    try ImageSet(
      Header(
        classes: classes, labels: indices.map { labels[$0] }, channels: channels,
        sizes: sizes.count == 1 ? sizes : indices.map { sizes[$0] }),
      indices.flatMap { pixels[starts[$0]..<starts[$0 + 1]] })
  }
}
