import JSON
import Foundation
import Storage
import TestKit
import Testing

/// Bundles made to do harm; those with a valid signature are the worst, so all have one.
@Suite struct HostileBundleTests {
  /// One hostile archive: what is wrong, and the word of the refusal that says so.
  private struct Case {
    let name: String
    let word: String
    let bytes: [UInt8]
  }

  private static func manifest(
    _ entries: [BundleManifest.Entry], runs: [String] = [BundleSample.run]
  ) -> [UInt8] {
    BundleManifest(extent: .all, runs: runs, entries: entries).bytes
  }

  private static func entry(_ path: String, _ content: [UInt8]) -> BundleManifest.Entry {
    .init(path: path, size: content.count, digest: SHA256.digest(of: content))
  }

  /// A well-formed archive around a hostile manifest.
  private static func archive(
    _ manifest: [UInt8], _ members: [(String, [UInt8])], _ key: SigningKey
  ) -> [UInt8] {
    var tar = RawTar()
    tar.add("manifest.json", manifest)
    for (name, content) in members { tar.add(name, content) }
    tar.finish(manifest, key)
    return tar.bytes
  }

  private static func cases(_ key: SigningKey) -> [Case] {
    let run = "runs/\(BundleSample.run)"
    let content = Array("hello".utf8)
    var cases: [Case] = []
    // Names that lead elsewhere.
    for path in [
      "/etc/passwd", "\(run)/../../evil", "runs/../evil", "\(run)/./x", "\(run)//x", "evil",
      "objects/../../evil", "\(run)/artifacts/step/x", "\(run)/imported.json", "\(run)/a\\b",
      "\(run)/a\u{1}b", "runs/other-run/x", "results/abc", "\(run)/", ".store/v1/x",
    ] {
      cases.append(
        Case(
          name: path, word: "name",
          bytes: archive(manifest([entry(path, content)]), [(path, content)], key)))
    }
    for name in ["..", ".store", "a/b", "", "x y"] {
      cases.append(
        Case(
          name: "run '\(name)'", word: "usable name",
          bytes: archive(manifest([], runs: [name]), [], key)))
    }
    let good = entry("\(run)/x", content)
    let listing = manifest([good])
    cases.append(
      Case(
        name: "listed twice", word: "twice",
        bytes: archive(
          manifest([good, good]), [("\(run)/x", content), ("\(run)/x", content)], key)))
    cases.append(
      Case(
        name: "an object with another name", word: "name",
        bytes: archive(
          manifest([entry("objects/\(String(repeating: "a", count: 64))", content)]),
          [("objects/\(String(repeating: "a", count: 64))", content)], key)))
    // Headers that are no plain file's.
    for (type, word) in [("1", "link"), ("2", "link"), ("3", "device"), ("6", "device")] {
      var tar = RawTar()
      tar.add("manifest.json", listing)
      tar.add("\(run)/x", content, type: Character(type), link: "/etc/passwd")
      tar.finish(listing, key)
      cases.append(Case(name: "type \(type)", word: word, bytes: tar.bytes))
    }
    // Sizes and members that the manifest does not know.
    var more = RawTar()
    more.add("manifest.json", listing)
    more.add("\(run)/x", content)
    more.add("\(run)/y", content)
    more.finish(listing, key)
    cases.append(Case(name: "a member more", word: "length", bytes: more.bytes))
    cases.append(
      Case(name: "a member less", word: "length", bytes: archive(listing, [], key)))
    cases.append(
      Case(
        name: "other bytes", word: "other bytes",
        bytes: archive(listing, [("\(run)/x", Array("hallo".utf8))], key)))
    cases.append(
      Case(
        name: "another member", word: "stands where",
        bytes: archive(listing, [("\(run)/y", content)], key)))
    let bomb = BundleManifest.Entry(
      path: "\(run)/x", size: 1 << 49, digest: SHA256.digest(of: content))
    cases.append(
      Case(
        name: "a bomb", word: "length",
        bytes: archive(manifest([bomb]), [("\(run)/x", content)], key)))
    let text = String(decoding: listing, as: UTF8.self)
    for (name, old, new, word) in [
      ("a later version", "\"version\":1", "\"version\":2", "version"),
      ("a negative size", "\"size\":5", "\"size\":-5", "size"),
      ("a huge size", "\"size\":5", "\"size\":99999999999999999999", "size"),
      ("another format", "lethe-bundle", "else-bundle", "lethe bundle"),
      ("blanks", "\"version\":1", "\"version\": 1", "canonical"),
      ("a float", "\"size\":5", "\"size\":5.0", "size"),
      ("an unknown key", "\"version\":1", "\"version\":1,\"z\":1", "canonical"),
    ] {
      let changed = Array(text.replacing(old, with: new).utf8)
      cases.append(
        Case(name: name, word: word, bytes: archive(changed, [("\(run)/x", content)], key)))
    }
    let deep = Array((String(repeating: "[", count: 100_000)).utf8)
    cases.append(Case(name: "deep JSON", word: "JSON", bytes: archive(deep, [], key)))
    // Signatures.
    var unsigned = RawTar()
    unsigned.add("manifest.json", listing)
    unsigned.add("\(run)/x", content)
    let other = manifest([entry("\(run)/z", content)])
    unsigned.finish(other, key)
    cases.append(Case(name: "signed for another", word: "signature", bytes: unsigned.bytes))
    let fine = archive(listing, [("\(run)/x", content)], key)
    cases.append(
      Case(name: "no signature", word: "cut off", bytes: Array(fine.dropLast(2048))))
    cases.append(
      Case(
        name: "something after the end", word: "signature",
        bytes: fine + [UInt8](repeating: 0, count: 512)))
    cases.append(Case(name: "empty", word: "no bundle", bytes: []))
    cases.append(Case(name: "zeros", word: "no bundle", bytes: Array(repeating: 0, count: 4096)))
    cases.append(
      Case(name: "text", word: "no bundle", bytes: Array(repeating: 0x41, count: 4096)))
    // A result that lies about what it is.
    let preimage = JSONValue.object(["kind": .string("x")])
    if let tree = try? Tree([TreeEntry(name: "a", size: 5, digest: SHA256.digest(of: content))]) {
      let lie = ResultRecord(
        key: SHA256.digest(of: "other"), tree: tree, preimage: preimage, label: "x",
        cost: Cost())
      let bytes =
        JSONValue.object([
          "key": .string(lie.key.hex), "object": .string(lie.object.hex), "parts": tree.json,
          "label": .string("x"), "cost": Cost().json,
        ]).keyBytes.dropLast() + Array(",\"preimage\":".utf8) + preimage.keyBytes
        + Array("}\n".utf8)
      let path = "results/\(lie.key.hex)"
      cases.append(
        Case(
          name: "a result under another key", word: "result",
          bytes: archive(manifest([entry(path, Array(bytes))]), [(path, Array(bytes))], key)))
    }
    return cases
  }

  @Test func `every hostile bundle is refused in words, and nothing is left`() throws {
    try withTemporaryDirectory { directory in
      let sample = try BundleSample(in: directory)
      let before = try Disk().list(directory)
      for hostile in Self.cases(sample.key) {
        let path = "\(directory)/hostile.lethe"
        try Data(hostile.bytes).write(to: URL(filePath: path))
        let problem = #expect(throws: RefusedBundle.self, "\(hostile.name)") {
          try BundleSample.take(path, into: "\(directory)/b")
        }
        #expect(
          problem?.problem.contains(hostile.word) == true,
          "\(hostile.name): \(problem?.problem ?? "")")
        #expect(Self.isEmpty("\(directory)/b"), "\(hostile.name)")
        try FileManager.default.removeItem(atPath: path)
      }
      #expect(try Disk().list(directory).filter { $0 != "b" } == before)
    }
  }

  /// True when nothing but the store's own empty folders is there.
  private static func isEmpty(_ place: String) -> Bool {
    let files = FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []
    return files.allSatisfy { name in
      var isDirectory: ObjCBool = false
      _ = unsafe FileManager.default.fileExists(
        atPath: "\(place)/\(name)", isDirectory: &isDirectory)
      return name.hasPrefix(".store/v1/tmp") || isDirectory.boolValue
    }
  }

  @Test func `ten thousand mutations are refused or change nothing`() throws {
    // Memory where there is some: ten thousand small files are slow on a busy disk.
    let memory = "/dev/shm"
    let root =
      FileManager.default.isWritableFile(atPath: memory)
      ? memory : FileManager.default.temporaryDirectory.path
    let directory = "\(root)/lethe-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let sample = try BundleSample(in: directory)
    let original = try Disk().read(try sample.write())
    var random = Mutations(state: 1)
    let store = Store(at: "\(directory)/b/.store")
    var refused = 0
    for number in 0..<10_000 {
      let mutated = random.mutate(original)
      if mutated == original { continue }
      let path = "\(directory)/\(number).lethe"
      try Data(mutated).write(to: URL(filePath: path))
      defer { Disk().remove(path) }
      do {
        _ = try BundleSample.take(path, into: "\(directory)/b", store)
        Issue.record("mutation \(number) was taken in")
      } catch is RefusedBundle {
        refused += 1
      } catch {
        Issue.record("mutation \(number): \(error)")
      }
    }
    #expect(refused > 9_900)
    #expect(try Disk().status("\(directory)/b/\(BundleSample.run)") == nil)
    #expect(try Disk().status("\(directory)/b/.store/v1/objects") == nil)
  }
}

/// Seeded changes to bytes: flips, cuts, insertions, swaps of blocks, repeated blocks, digits.
private struct Mutations {
  var state: UInt64

  private mutating func next(_ bound: Int) -> Int {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...next(3) {
      let blocks = bytes.count / 512
      guard blocks > 1 else { return bytes }
      switch next(8) {
      case 0: bytes[next(bytes.count)] ^= UInt8(1 << next(8))
      case 1: bytes[next(bytes.count)] = UInt8(next(256))
      case 2: bytes.removeSubrange(next(bytes.count)...)
      case 3: bytes.insert(UInt8(next(256)), at: next(bytes.count))
      case 4:
        let (from, to) = (next(blocks) * 512, next(blocks) * 512)
        let block = Array(bytes[from..<from + 512])
        bytes.replaceSubrange(from..<from + 512, with: bytes[to..<to + 512])
        bytes.replaceSubrange(to..<to + 512, with: block)
      case 5:
        let from = next(blocks) * 512
        bytes.insert(contentsOf: Array(bytes[from..<from + 512]), at: next(blocks) * 512)
      case 6:
        let at = next(blocks) * 512
        bytes.removeSubrange(at..<at + 512)
      default:
        let start = next(bytes.count)
        guard let digit = bytes[start...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
          continue
        }
        bytes[digit] = UInt8(0x30 + next(10))
      }
    }
    return bytes
  }
}
