import Synchronization
#if canImport(Glibc)
  import Glibc
#endif

/// The claims of a store: `claims/<key>`.
package struct ClaimTable: Sendable {
  /// What became of an attempt.
  package enum Attempt: Sendable {
    case held(Claim)
    /// Another has it; the text says who, as far as is known.
    case busy(String)
  }

  private let directory: String
  private let disk: Disk
  private let clock: FileClock
  private let host: String
  private let lease: Double
  private let sightings = Sightings()

  /// Claims dated in the future as this process saw them: their date, and when it was first seen.
  private final class Sightings: Sendable {
    let seen = Mutex<[String: (date: Double, since: ContinuousClock.Instant)]>([:])
  }

  init(
    root: String, disk: Disk, clock: FileClock, host: String? = nil, lease: Double = 60
  ) {
    directory = root + "/claims"
    self.disk = disk
    self.clock = clock
    self.host = host ?? Self.hostName
    self.lease = lease
  }

  /// Tries to get the claim of a key, without waiting.
  package func attempt(_ key: Digest) throws(StorageError) -> Attempt {
    try disk.makeDirectory(directory)
    let path = "\(directory)/\(key.hex)"
    for _ in 0..<100 {
      guard let lock = try FileLock.tryLock(path) else { return .busy(holder(path)) }
      // The last holder may have removed the file between our opening and our locking it.
      guard lock.isStill(at: path) else {
        lock.close()
        continue
      }
      let isLeased: Bool
      do {
        isLeased = try self.isLeased(path)
      } catch {
        lock.close()
        throw error
      }
      if isLeased {
        lock.close()
        return .busy(holder(path))
      }
      let text = Array("\(host) \(getpid())\n".utf8)
      _ = ftruncate(lock.descriptor, 0)
      do {
        try Disk.write(text.span, to: lock.descriptor, path)
      } catch {
        lock.close()
        throw error
      }
      return .held(Claim(lock: lock, path: path))
    }
    return .busy("several others")
  }

  /// Waits until it has the claim of a key; for what others have for seconds at most.
  package func wait(_ key: Digest) throws(StorageError) -> Claim {
    while true {
      if case .held(let claim) = try attempt(key) { return claim }
      usleep(50_000)
    }
  }

  private func isLeased(_ path: String) throws(StorageError) -> Bool {
    // Our lock is what counts; only another host's heartbeat, if there is one to see, holds it up.
    guard let owner = owner(path), owner.host != host, let status = try? disk.status(path) else {
      return false
    }
    // The file server dates heartbeats, and its clock alone tells how old they are: hosts' own clocks may differ by more
    // than a lease.
    let age = try clock.now - status.modified
    if age >= 0 { return age < lease }
    // That clock was set back, or somebody set the date: what counts is how long no heartbeat has come.
    return sightings.seen.withLock { seen in
      let since =
        seen[path].flatMap { $0.date == status.modified ? $0.since : nil } ?? ContinuousClock.now
      seen[path] = (status.modified, since)
      return ContinuousClock.now - since < .seconds(lease)
    }
  }

  private func owner(_ path: String) -> (host: String, process: String)? {
    // Who holds a claim is for people, and for other hosts' leases: two that compute the same do no harm.
    guard let bytes = try? disk.read(path) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return words.count == 2 ? (String(words[0]), String(words[1])) : nil
  }

  private func holder(_ path: String) -> String {
    guard let owner = owner(path) else { return "another run" }
    return owner.host == host
      ? "process \(owner.process)" : "process \(owner.process) on \(owner.host)"
  }

  /// The name of this machine, as claims have it.
  package static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&buffer, 255) == 0 else { return "localhost" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: bytes, as: UTF8.self)
    return name.isEmpty || name.contains(where: \.isWhitespace) ? "localhost" : name
  }
}
