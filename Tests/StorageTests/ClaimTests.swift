import Glibc
import Storage
import Synchronization
import TestKit
import Testing

struct ClaimTests {
  @Test func `a claim is held by one`() throws {
    try withStore { store in
      let other = Store(at: store.root)
      guard case .held(let claim) = try store.claims.attempt(key) else {
        Issue.record("a free claim")
        return
      }
      guard case .busy(let holder) = try other.claims.attempt(key) else {
        Issue.record("a held claim")
        return
      }
      #expect(holder == "process \(getpid())")
      #expect(try other.claims.attempt(SHA256.digest(of: "other")).isHeld)
      claim.release()
      #expect(try other.claims.attempt(key).isHeld)
    }
  }

  @Test func `another process cannot take a held claim`() async throws {
    let path = temporaryPath()
    let store = Store(at: path)
    defer { store.disk.removeTree(path) }
    #expect(try store.claims.attempt(key).isHeld)
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
      exit(try Store(at: path).claims.attempt(SHA256.digest(of: "key")).isHeld ? 1 : 42)
    }
  }

  @Test func `the claim of a killed process is free`() async throws {
    let path = temporaryPath()
    let store = Store(at: path)
    defer { store.disk.removeTree(path) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      _ = try Store(at: path).claims.attempt(SHA256.digest(of: "key"))
      _ = kill(getpid(), SIGKILL)
    }
    #expect(try store.disk.list(path + "/v1/claims") == [key.hex])
    #expect(try store.claims.attempt(key).isHeld)
  }

  @Test func `whoever waits for a claim has it once it is free`() async throws {
    let path = temporaryPath()
    let store = Store(at: path)
    defer { store.disk.removeTree(path) }
    guard case .held(let first) = try store.claims.attempt(key) else {
      Issue.record("a free claim")
      return
    }
    let order = Mutex<[String]>([])
    let waiting = Task.detached { [key] in
      let second = try Store(at: path).claims.wait(key)
      order.withLock { $0.append("second") }
      second.release()
    }
    try await Task.sleep(for: .milliseconds(200))
    order.withLock { $0.append("first") }
    first.release()
    try await waiting.value
    #expect(order.withLock { $0 } == ["first", "second"])
    #expect(try store.claims.attempt(key).isHeld)
  }

  @Test func `a fresh heartbeat from another host is respected, an old one is not`() throws {
    try withTemporaryDirectory { path in
      // The lock of the other host is not visible here, as on some network file systems.
      guard case .held(let claim) = try Store(at: path, host: "far").claims.attempt(key) else {
        Issue.record("a free claim")
        return
      }
      claim.lose()
      #expect(try !Store(at: path, host: "near").claims.attempt(key).isHeld)
      #expect(try Store(at: path, host: "near", lease: 0).claims.attempt(key).isHeld)
    }
  }

  @Test func `a claim of another host that is dated in the future expires all the same`() throws {
    try withTemporaryDirectory { path in
      guard case .held(let claim) = try Store(at: path, host: "far").claims.attempt(key) else {
        Issue.record("a free claim")
        return
      }
      claim.lose()
      let later = [timespec(tv_sec: time(nil) + 86_400, tv_nsec: 0)]
      let file = "\(path)/v1/claims/\(key.hex)"
      #expect(unsafe utimensat(AT_FDCWD, file, later + later, 0) == 0)
      let near = Store(at: path, host: "near", lease: 0.2).claims
      #expect(try !near.attempt(key).isHeld)
      usleep(250_000)
      #expect(try near.attempt(key).isHeld)
    }
  }
}

extension ClaimTable.Attempt {
  var isHeld: Bool { if case .held = self { true } else { false } }
}
