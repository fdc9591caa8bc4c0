import FoundationEssentials
package import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What a component gave on a fixed input, under which version.
package struct Fingerprint {
  package let name: String
  package let version: String
  /// FNV-1a of the output, in hexadecimal.
  package let digest: String

  package init(_ name: String, version: String, output: [UInt8]) {
    self.name = name
    self.version = version
    let hash = output.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    let text = String(hash, radix: 16)
    digest = String(repeating: "0", count: 16 - text.count) + text
  }
}

/// Compares with `Snapshots/<file>` beside the calling test file: a component whose output changed must have
/// another version.
///
/// `UPDATE_SNAPSHOTS=1` records new components and raised versions, but never another output of the same
/// version; in CI nothing is recorded.
package func expectFingerprints(
  _ fingerprints: [Fingerprint], _ name: String, file: String = #filePath,
  at location: SourceLocation = #_sourceLocation
) {
  let folder = file.split(separator: "/").dropLast().joined(separator: "/")
  let path = "/\(folder)/Snapshots/\(name)"
  let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
  var recorded: [String: [Substring]] = [:]
  for line in lines {
    let words = line.split(separator: " ")
    if words.count == 3 { recorded[String(words[0])] = words }
  }
  let mayRecord = unsafe getenv("CI") == nil && getenv("UPDATE_SNAPSHOTS") != nil
  var isRefused = false
  for fingerprint in fingerprints {
    guard let words = recorded[fingerprint.name] else {
      if !mayRecord { fail("\(fingerprint.name) has no fingerprint yet") }
      continue
    }
    if words[2] == fingerprint.digest {
      if words[1] != fingerprint.version, !mayRecord {
        fail("\(fingerprint.name) has a new version but the same output")
      }
    } else if words[1] == fingerprint.version {
      isRefused = true
      fail("\(fingerprint.name) gives another output: raise the version")
    } else if !mayRecord {
      fail("\(fingerprint.name) \(fingerprint.version) has no fingerprint yet")
    }
  }
  let known = Set(fingerprints.map(\.name))
  for gone in recorded.keys.sorted() where !known.contains(gone) && !mayRecord {
    fail("\(gone) is recorded but does not exist")
  }
  guard mayRecord, !isRefused else { return }
  let text = fingerprints.sorted { $0.name < $1.name }
    .map { "\($0.name) \($0.version) \($0.digest)\n" }.joined()
  try? text.write(toFile: path, atomically: true, encoding: .utf8)

  func fail(_ message: String) {
    Issue.record("\(message); UPDATE_SNAPSHOTS=1 records it (\(name))", sourceLocation: location)
  }
}
