import JSON
import Foundation
import Storage
import TestKit

/// A small real bundle: one run, one artifact of two parts, its result.
struct BundleSample {
  static let run = "tiny-0123456789ab"
  let directory: String
  let key: SigningKey
  let writer: BundleWriter
  let manifest: BundleManifest

  init(in directory: String) throws {
    self.directory = directory
    let store = Store(at: "\(directory)/origin/.store")
    let preimage = JSONValue.object(["kind": .string("test"), "version": .string("1")])
    let record = try store.write(
      parts: [("a.json", Array("{\"x\":1}".utf8)), ("weights/b", Array(repeating: 7, count: 700))],
      key: SHA256.digest(of: preimage.keyBytes), preimage: preimage, label: "step",
      cost: Cost(wall: 1, cpu: 1, memory: 1))
    var writer = BundleWriter(from: store)
    guard try writer.add(record.tree) else { throw StorageError.missing(record.object) }
    let path = store.results.path(of: record.key)
    writer.add("results/\(record.key.hex)", .bytes(try store.disk.read(path)))
    writer.add("ro-crate-metadata.json", .bytes(Array("{}\n".utf8)))
    let files = ["spec.yaml": "lethe: 1\n", "metrics.json": "[]\n"]
    let digests = files.mapValues { SHA256.digest(of: $0) }
    for (name, text) in files { writer.add("runs/\(Self.run)/\(name)", .bytes(Array(text.utf8))) }
    writer.add(
      "runs/\(Self.run)/MANIFEST.sha256", .bytes(Array(Manifest(digests).text.utf8)))
    self.writer = writer
    manifest = try writer.manifest(.all, runs: [Self.run])
    guard let key = SigningKey(seed: Array(repeating: 5, count: 32)) else {
      throw StorageError.unsafeName("key")
    }
    self.key = key
  }

  /// Writes the bundle and returns its path.
  func write(_ name: String = "a.lethe") throws -> String {
    let path = "\(directory)/\(name)"
    try writer.write(manifest, signedBy: key, to: path)
    return path
  }

  /// Imports a file as `lethe import` does, into a place of its own.
  static func take(
    _ path: String, into place: String, _ store: Store? = nil
  ) throws -> BundleIntake.Receipt {
    let store = store ?? Store(at: "\(place)/.store")
    let reader = try BundleReader(path)
    var intake = try BundleIntake(
      reader.manifest, reader.signature, store: store, runs: place)
    try reader.read(into: &intake)
    return try intake.publish(isTrusted: true) { run in
      // As the tests' runs have no plan, one link stands for those to artifacts.
      try run.link("artifacts/step/a.json", to: SHA256.digest(of: "{\"x\":1}"))
    }
  }
}

/// A tar archive as an attacker would write it, member by member.
struct RawTar {
  private(set) var bytes: [UInt8] = []

  /// Appends a member whose header may lie.
  mutating func add(
    _ name: String, _ content: [UInt8], type: Character = "0", size: Int? = nil, link: String = ""
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    func octal(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(String(name.prefix(100)), 0)
    put("0000644", 100)
    put("0000000", 108)
    put("0000000", 116)
    put(octal(size ?? content.count, 11), 124)
    put("00000000000", 136)
    put("        ", 148)
    put(String(type), 156)
    put(link, 157)
    put("ustar", 257)
    put("00", 263)
    put("0000000", 329)
    put("0000000", 337)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6), 148)
    header[154] = 0
    bytes += header + content
    bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// Appends signature and end, validly signed.
  mutating func finish(_ manifest: [UInt8], _ key: SigningKey) {
    add("signature.json", BundleSignature(of: manifest, by: key).bytes)
    bytes += [UInt8](repeating: 0, count: 1024)
  }
}
