import FoundationEssentials

/// The files in `Fixtures`, made by the scripts in `Tests/Reference`.
enum Fixture {
  static func bytes(_ name: String) throws -> Data {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return try Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/\(name)"))
  }

  /// The lines of a file, each split at spaces.
  static func lines(_ name: String) throws -> [[String]] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: " ").map(String.init) }
  }

  /// Numbers that agree to a relative error.
  static func agree(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b))
  }
}
