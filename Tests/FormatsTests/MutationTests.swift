import Formats
import Foundation
import Tensors
import Testing

/// Every fixture, flipped, cut and stretched by a seeded generator: an error or sound contents, never a trap.
struct MutationTests {
  @Test(
    .timeLimit(.minutes(20)),
    arguments: Fixtures.names(
      ".safetensors", ".gguf", ".zip", "index.json", ".png", ".jpg", "-ubyte", "-ubyte.gz"))
  func `damaged files are survived`(name: String) throws {
    let original = try Fixtures.bytes(name)
    var damage = Damage(seed: name)
    var sound = 0
    let rounds = original.count > 10_000 ? 1_000 : 4_000
    for round in 0..<rounds {
      let file = FileBytes(damage.apply(to: original, round: round), name: "damaged")
      do {
        try Self.use(file, as: name)
        sound += 1
      } catch {
        #expect(error.offset ?? 0 >= 0 && !error.description.isEmpty)
      }
    }
    // Some damage is only in the data, or in names.
    if name.hasSuffix(".gguf") { #expect((1..<rounds).contains(sound)) }
  }

  /// Reads everything there is to read.
  static func use(_ file: FileBytes, as name: String) throws(FormatError) {
    if name.hasSuffix(".zip") {
      let archive = try ZipArchive(file)
      for entry in archive.entries {
        #expect(try archive.read(entry.name).count == entry.size)
      }
    } else if name.hasSuffix(".png") || name.hasSuffix(".jpg") {
      let image = try RGBImage(file)
      #expect(image.pixels.count == 3 * image.width * image.height)
    } else if name.contains("-idx") {
      let array = try IDX(file)
      #expect(array.values.count == array.shape.reduce(1, *))
    } else if name.hasSuffix(".gguf") {
      try use(GGUF(file), file)
    } else if name.hasSuffix(".safetensors") {
      try use(Safetensors(file), file)
    } else {
      let shards = try ShardedSafetensors(index: file) { name throws(FormatError) in
        try FileBytes(path: "\(Fixtures.folder)/sharded/\(name)")
      }
      for tensor in shards.tensors { _ = try shards.bytes(of: tensor) }
    }
  }

  private static func use(_ weights: some TensorFile, _ file: FileBytes) throws(FormatError) {
    for tensor in weights.tensors {
      #expect(tensor.format.byteCount(of: tensor.count) == tensor.range.count)
      #expect(tensor.range.upperBound <= file.count)
      try weights.decode(tensor, into: FloatMemory(count: tensor.count).floats)
    }
  }
}

/// Seeded damage.
struct Damage {
  private var state: UInt64

  init(seed: String) {
    state = seed.utf8.reduce(1) { $0 &* 31 &+ UInt64($1) }
  }

  /// SplitMix64.
  private mutating func below(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31) % UInt64(max(1, count)))
  }

  /// Values that sizes and offsets go wrong with.
  private static let edges: [UInt64] = [
    0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, .max >> 1,
    1 << 63, .max, .max - 31,
  ]

  /// Heads and directories matter more than data: half of the hits are near an end.
  private mutating func place(_ count: Int) -> Int {
    switch below(4) {
    case 0: below(min(count, 400))
    case 1: count - 1 - below(min(count, 200))
    default: below(count)
    }
  }

  mutating func apply(to original: [UInt8], round: Int) -> [UInt8] {
    var bytes = original
    if round % 10 == 0 { return Array(bytes.prefix(below(bytes.count))) }
    for _ in 0...below(3) {
      guard !bytes.isEmpty else { break }
      let at = place(bytes.count)
      switch below(6) {
      case 0: bytes[at] ^= 1 << UInt8(below(8))
      case 1: bytes[at] = UInt8(below(256))
      case 2:
        // An edge as an integer of 1, 2, 4 or 8 bytes.
        let value = Self.edges[below(Self.edges.count)]
        for i in 0..<min(1 << below(4), bytes.count - at) {
          bytes[at + i] = UInt8(truncatingIfNeeded: value >> UInt64(8 * i))
        }
      case 3: bytes.remove(at: at)
      case 4:
        let end = min(bytes.count, at + below(40))
        bytes.insert(contentsOf: bytes[at..<end], at: place(bytes.count))
      default:
        // A digit of a text header.
        if (0x30...0x39).contains(bytes[at]) { bytes[at] = 0x30 + UInt8(below(10)) }
      }
    }
    return bytes
  }
}
