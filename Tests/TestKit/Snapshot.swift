import FoundationEssentials
package import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Compares text with `Snapshots/<name>` beside the calling test file.
///
/// A missing snapshot is recorded and fails once; `UPDATE_SNAPSHOTS=1` records anew; in CI nothing
/// is ever recorded.
package func expectSnapshot(
  _ text: String, _ name: String, file: String = #filePath,
  at location: SourceLocation = #_sourceLocation
) {
  let folder = file.split(separator: "/").dropLast().joined(separator: "/")
  let path = "/\(folder)/Snapshots/\(name)"
  let recorded = try? String(contentsOfFile: path, encoding: .utf8)
  let isCI = unsafe getenv("CI") != nil
  let wantsUpdate = unsafe getenv("UPDATE_SNAPSHOTS") != nil
  if let recorded, recorded == text { return }
  if !isCI, recorded == nil || wantsUpdate {
    try? text.write(toFile: path, atomically: true, encoding: .utf8)
    if recorded != nil { return }
  }
  let first = zip(
    text.split(separator: "\n", omittingEmptySubsequences: false),
    (recorded ?? "").split(separator: "\n", omittingEmptySubsequences: false)
  ).first { $0 != $1 }
  Issue.record(
    """
    \(recorded == nil ? "no snapshot yet" : "differs from the snapshot"): \(path)
    first different line: \(first.map { "\($0.0)\n recorded: \($0.1)" } ?? "(lengths differ)")
    UPDATE_SNAPSHOTS=1 records it anew
    """, sourceLocation: location)
}
