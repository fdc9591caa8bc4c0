import Foundation
import Formats
import TestKit

/// The files of Fixtures, which other programs wrote (Tests/Reference/formats.py).
enum Fixtures {
  static let folder = "\(packageRoot)/Tests/FormatsTests/Fixtures"

  static func file(_ name: String) throws -> FileBytes {
    try FileBytes(path: "\(folder)/\(name)", name: name)
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    let file = try file(name)
    return try file.read(0..<file.count)
  }

  /// Every file of some endings, with those in folders.
  static func names(_ endings: String...) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
  }
}

/// Numbers as tensor files have them.
struct LittleEndian {
  var bytes: [UInt8] = []

  mutating func add(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// A text with its length ahead, which may be a lie.
  mutating func add(_ text: String, count: UInt64? = nil) {
    add(count ?? UInt64(text.utf8.count))
    bytes += Array(text.utf8)
  }
}
