import Foundation
import TestKit
import Testing

/// A run of which nothing is left to do is not planned again, and everything that decides it is noticed all the same.
@Suite struct UpToDateTests {
  private static let spec = """
    lethe: 1
    name: kept
    steps:
      copy: {run: [cp, inputs/it, out], inputs: {it: data.txt}, outputs: [out]}
    """

  /// The notes of invocations that found nothing to do.
  private func notes(_ project: Project) -> [String] {
    let folder = "\(project.directory)/runs/.store/v1/index/current"
    return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private func output(_ project: Project) throws -> String {
    try project.read("\(try project.runs().last ?? "")/artifacts/steps_copy/out")
  }

  /// Overwrites a file in place and gives it back the time that it had.
  private func change(_ project: Project, _ name: String, to text: String) throws {
    let path = "\(project.directory)/\(name)"
    let manager = FileManager.default
    let time = try #require(try manager.attributesOfItem(atPath: path)[.modificationDate] as? Date)
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
    try manager.setAttributes([.modificationDate: time], ofItemAtPath: path)
  }

  @Test func `a file that changes right after a run is noticed, with the same size and time`()
    throws
  {
    try Project.make { project in
      try project.write("kept.yaml", Self.spec)
      try project.write("data.txt", "one\n")
      #expect(try project.run("run", "kept.yaml").status == 0)
      #expect(try project.run("run", "kept.yaml").errors.contains("0 ran, 2 cached"))
      try change(project, "data.txt", to: "two\n")
      #expect(try project.run("run", "kept.yaml").errors.contains("2 ran"))
      let texts = try project.runs().map { try project.read("\($0)/artifacts/steps_copy/out") }
      #expect(Set(texts) == ["one\n", "two\n"])
    }
  }

  @Test func `a settled run is noted, and whatever is changed of it ends that`() throws {
    try Project.make { project in
      try project.write("kept.yaml", Self.spec)
      try project.write("data.txt", "one\n")
      let first = try project.run("run", "kept.yaml")
      #expect(first.status == 0)
      func settle() throws {
        Thread.sleep(forTimeInterval: 2.2)
        let result = try project.run("run", "kept.yaml")
        #expect(result.errors.contains("0 ran, 2 cached"), "\(result.errors)")
        #expect(notes(project).count == 1)
      }
      try settle()
      let again = try project.run("run", "kept.yaml")
      #expect(again.output == first.output && again.status == 0)
      #expect(again.errors.contains("0 ran, 2 cached"))

      // An input, a result in the store, a file of the record, and the spec.
      try change(project, "data.txt", to: "two\n")
      #expect(try project.run("run", "kept.yaml").errors.contains("2 ran"))
      try change(project, "data.txt", to: "one\n")
      try settle()
      let run = try #require(
        try project.runs().first { try project.read("\($0)/artifacts/steps_copy/out") == "one\n" })
      let link = "\(project.directory)/\(run)/artifacts/steps_copy/out"
      try FileManager.default.removeItem(atPath: URL(filePath: link).resolvingSymlinksInPath().path)
      #expect(try !project.run("run", "kept.yaml").errors.contains("0 ran"))
      #expect(try project.read("\(run)/artifacts/steps_copy/out") == "one\n")
      try settle()
      try FileManager.default.removeItem(atPath: "\(project.directory)/\(run)/report.html")
      #expect(try project.run("run", "kept.yaml").status == 0)
      #expect(try project.read("\(run)/report.html").contains("</html>"))
      try settle()
      try project.write(
        "kept.yaml", Self.spec + "\n  more: {run: [sh, -c, 'echo x > y'], outputs: [y]}\n")
      #expect(try project.run("run", "kept.yaml").errors.contains("1 ran"))
    }
  }
}
