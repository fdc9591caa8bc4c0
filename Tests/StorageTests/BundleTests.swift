import Foundation
import Storage
import TestKit
import Testing

@Suite struct BundleTests {
  @Test func `the same content and key give the same bytes, which tar reads`() throws {
    try withTemporaryDirectory { directory in
      let sample = try BundleSample(in: directory)
      let first = try Disk().read(try sample.write("a.lethe"))
      #expect(try Disk().read(try sample.write("b.lethe")) == first)
      let tar = Process()
      tar.executableURL = URL(filePath: "/usr/bin/env")
      tar.arguments = ["tar", "-tf", "\(directory)/a.lethe"]
      let pipe = Pipe()
      tar.standardOutput = pipe
      try tar.run()
      let listed = String(
        decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      tar.waitUntilExit()
      #expect(tar.terminationStatus == 0)
      let names = listed.split(separator: "\n").map(String.init)
      #expect(names.first == "manifest.json" && names.last == "signature.json")
      #expect(names.dropFirst().dropLast() == sample.manifest.entries.map(\.path)[...])
    }
  }

  @Test func `a bundle comes in whole, and a second time changes nothing`() throws {
    try withTemporaryDirectory { directory in
      let sample = try BundleSample(in: directory)
      let path = try sample.write()
      let receipt = try BundleSample.take(path, into: "\(directory)/b")
      #expect(receipt.runs == [BundleSample.run])
      #expect(receipt.objects == 3 && receipt.results == 1)
      let run = "\(directory)/b/\(BundleSample.run)"
      #expect(try Disk().read("\(run)/spec.yaml") == Array("lethe: 1\n".utf8))
      #expect(try Disk().status("\(run)/imported.json") != nil)
      let again = try BundleSample.take(path, into: "\(directory)/b")
      #expect(again.runs == [] && again.known == [BundleSample.run])
    }
  }

  @Test func `a run that exists with other results is left alone`() throws {
    try withTemporaryDirectory { directory in
      let path = try BundleSample(in: directory).write()
      let run = "\(directory)/b/\(BundleSample.run)"
      try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
      try "else".write(toFile: "\(run)/MANIFEST.sha256", atomically: false, encoding: .utf8)
      #expect(throws: RefusedBundle.self) {
        try BundleSample.take(path, into: "\(directory)/b")
      }
      #expect(try Disk().list(run) == ["MANIFEST.sha256"])
      #expect(try Disk().status("\(directory)/b/.store/v1/objects") == nil)
    }
  }

  @Test func `names too long for ustar and files of other alphabets survive`() throws {
    try withTemporaryDirectory { directory in
      let sample = try BundleSample(in: directory)
      var writer = sample.writer
      let long = "runs/\(BundleSample.run)/" + String(repeating: "x", count: 160)
      let folded =
        "runs/\(BundleSample.run)/" + String(repeating: "y", count: 90) + "/"
        + String(repeating: "z", count: 60)
      for path in [long, folded, "runs/\(BundleSample.run)/Größe.svg"] {
        writer.add(path, .bytes([1, 2, 3]))
      }
      let manifest = try writer.manifest(.report, runs: [BundleSample.run])
      try writer.write(manifest, signedBy: sample.key, to: "\(directory)/long.lethe")
      let receipt = try BundleSample.take("\(directory)/long.lethe", into: "\(directory)/b")
      #expect(receipt.runs.count == 1)
      #expect(try Disk().read("\(directory)/b/\(folded.dropFirst(5))") == [1, 2, 3])
      let tar = Process()
      tar.executableURL = URL(filePath: "/usr/bin/env")
      try FileManager.default.createDirectory(
        atPath: "\(directory)/x", withIntermediateDirectories: true)
      tar.arguments = ["tar", "-xf", "\(directory)/long.lethe", "-C", "\(directory)/x"]
      try tar.run()
      tar.waitUntilExit()
      #expect(tar.terminationStatus == 0)
      #expect(try Disk().read("\(directory)/x/\(long)") == [1, 2, 3])
    }
  }

  @Test func `an import that fails at any operation leaves nothing behind`() throws {
    try withTemporaryDirectory { directory in
      let path = try BundleSample(in: directory).write()
      let counting = Faults(at: 0)
      _ = try BundleSample.take(
        path, into: "\(directory)/all", Store(at: "\(directory)/all/.store", faults: counting))
      #expect(counting.operations > 20)
      for n in 1...counting.operations {
        let place = "\(directory)/\(n)"
        #expect(throws: StorageError.self) {
          try BundleSample.take(
            path, into: place, Store(at: "\(place)/.store", faults: Faults(at: n)))
        }
        let store = Store(at: "\(place)/.store")
        #expect(try Disk().list(place).filter { $0 != ".store" } == [], "operation \(n)")
        #expect(try store.results.keys.isEmpty, "operation \(n)")
        #expect(try BundleSample.take(path, into: place).runs == [BundleSample.run])
        #expect(try Disk().read("\(place)/\(BundleSample.run)/artifacts/step/a.json").count == 7)
      }
    }
  }

  @Test(arguments: ["spec.yaml/x", "imported.json/x", "artifacts"])
  func `names that lie below a file, or where links will be, are refused`(name: String) throws {
    try withTemporaryDirectory { directory in
      let sample = try BundleSample(in: directory)
      var writer = sample.writer
      writer.add("runs/\(BundleSample.run)/\(name)", .bytes([1]))
      #expect(throws: RefusedBundle.self) {
        try writer.manifest(.report, runs: [BundleSample.run])
      }
    }
  }
}
