import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The right to compute a key, held by one process at a time.
///
/// On a local disk the lock alone decides, and it dies with the process. Where locks do not reach
/// other machines, a claim whose heartbeat comes from another host and is younger than a minute
/// counts as held; one dated in the future counts for a minute after its last change was seen.
package struct Claim: Sendable {
  let lock: FileLock
  let path: String

  /// Says that the holder is alive; to be called every ten seconds or so.
  package func beat() { _ = futimens(lock.descriptor, nil) }

  /// Gives the claim up.
  package func release() {
    if lock.isStill(at: path) { unsafe unlink(path) }
    lock.close()
  }

  /// Lets go of the lock and leaves the file, as the death of its host would; for tests.
  package func lose() { lock.close() }
}
