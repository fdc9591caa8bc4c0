import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Waits until `condition` holds, at most ten minutes, as a busy machine may give what is waited for no turn for long.
///
/// Returns whether it came to hold.
@discardableResult
package func waitUntil(_ condition: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<30_000 {
    if try condition() { return true }
    usleep(20_000)
  }
  return false
}

/// Waits like the other `waitUntil`, without holding a thread.
@discardableResult
package func waitUntil(_ condition: () async throws -> Bool) async throws -> Bool {
  for _ in 0..<30_000 {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(20))
  }
  return false
}
