import Foundation
import TestKit
import Testing

/// Names with colons, which `SPEC:METHOD` and `HOST:PATH` have too.
@Suite struct ColonTests {
  @Test func `a colon may be in any path`() throws {
    try Project.make { project in
      let manager = FileManager.default
      try manager.createDirectory(
        atPath: "\(project.directory)/a:b/re:mote", withIntermediateDirectories: true)
      try manager.moveItem(
        atPath: "\(project.directory)/data/tofu/forget10_perturbed.json",
        toPath: "\(project.directory)/a:b/f:10.json")
      let spec = try project.read("tiny.yaml").replacing(
        "data/tofu/forget10_perturbed.json", with: "\"f:10.json\"")
      try project.write("a:b/ti:ny.yaml", spec)
      let runs = ["--runs", "a:b/ru:ns"]
      let keys = ["LETHE_KEYS": "\(project.directory)/keys"]
      let commands: [[String]] = [
        ["check", "a:b/ti:ny.yaml"], ["run", "a:b/ti:ny.yaml", "--quiet"], ["show", "last"],
        ["verify", "last"], ["convert", "last:none", "a:b/mo:del"],
        ["score", "a:b/mo:del", "--text", "hello you"],
        ["score", "a:b/ti:ny.yaml", "--text", "hello you"],
        ["score", "a:b/ti:ny.yaml:npo", "--text", "hello you"],
        ["export", "last", "-o", "a:b/bun:dle"], ["push", "a:b/re:mote"],
      ]
      for command in commands {
        let more = command[0] == "check" ? [] : runs
        let result = try lethe(
          command + more, directory: project.directory, environment: keys)
        #expect(result.status == 0, "\(command): \(result.errors)")
      }
      let inside = "\(project.directory)/a:b"
      for command in [["push", "re:mote"], ["score", "mo:del", "--text", "hello you"]] {
        let result = try lethe(
          command + ["--runs", "ru:ns"], directory: inside, environment: keys)
        #expect(result.status == 0, "\(command): \(result.errors)")
      }
      let imported = try lethe(
        ["import", "a:b/bun:dle", "--runs", "o:ther"], directory: project.directory,
        environment: keys)
      #expect(imported.status == 0, "\(imported.errors)")
    }
  }
}
