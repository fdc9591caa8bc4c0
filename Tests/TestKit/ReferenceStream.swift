import FoundationEssentials

/// SplitMix64, as the scripts in `Tests/Reference` use it to make the same cases as the tests.
package struct ReferenceStream {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  /// Returns a number from 0 below a bound.
  package mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}

/// The lines of a file in `Fixtures` beside the calling test file, each split at blanks.
package func fixtureLines(_ name: String, file: String = #filePath) throws -> [[String]] {
  let folder = file.split(separator: "/").dropLast().joined(separator: "/")
  let text = try String(contentsOfFile: "/\(folder)/Fixtures/\(name)", encoding: .utf8)
  return text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
}
