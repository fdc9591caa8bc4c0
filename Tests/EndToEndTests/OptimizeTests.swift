import Foundation
import TestKit
import Testing

/// `lethe optimize` with good programs and bad ones.
@Suite(
  .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")), .serialized)
struct OptimizeTests {
  /// A program that answers each generation; `body` sees `points`, and what `start` made.
  private static func program(_ body: String, start: String = "pass") -> String {
    """
    import json, math, sys, time
    \(start)
    for generation, line in enumerate(sys.stdin):
        points = json.loads(line)["points"]
        \(body)
    """
  }

  private static let sphere = program(
    "print(json.dumps({'values': [sum((x - 1) ** 2 for x in p) for p in points]}), flush=True)")

  /// Runs the command on a program and returns what it gave with its last line.
  private func optimize(
    _ program: String, _ options: String...
  ) throws -> (result: ProgramResult, found: [String: Any]) {
    try withTemporaryDirectory { directory in
      try optimize(program, options, in: directory)
    }
  }

  private func optimize(
    _ program: String, _ options: [String], in directory: String
  ) throws -> (result: ProgramResult, found: [String: Any]) {
    try program.write(toFile: "\(directory)/f.py", atomically: true, encoding: .utf8)
    let result = try lethe(
      ["optimize", "--command", "python3 f.py"] + options, directory: directory)
    let last = result.output.split(separator: "\n").last ?? ""
    let json = try? JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
    return (result, json ?? [:])
  }

  @Test(arguments: ["cma-es", "sep", "vkd"])
  func `the minimum is found, and found again`(algorithm: String) throws {
    let options = ["--dimension", "4", "--target", "1e-8", "--algorithm", algorithm]
    try withTemporaryDirectory { directory in
      let first = try optimize(Self.sphere, options, in: directory)
      #expect(first.result.status == 0, "\(first.result.errors)")
      #expect(first.found["stop"] as? String == "ftarget")
      let x = first.found["x"] as? [Double] ?? []
      #expect(x.count == 4 && x.allSatisfy { abs($0 - 1) < 1e-3 })
      let again = try optimize(Self.sphere, options + ["--json"], in: directory)
      #expect(again.result.output.split(separator: "\n").count == 1)
      #expect(first.result.output.hasSuffix(again.result.output))
    }
  }

  @Test func `what was found before a generation without numbers is printed`() throws {
    let program = Self.program(
      "print(json.dumps({'values': [float('nan') if generation > 2 else sum((x - 1) ** 2 for x in p) for p in points]}), flush=True)"
    )
    let (result, found) = try optimize(program, "--dimension", "3", "--max-evaluations", "500")
    #expect(result.status == 1, "\(result.output)")
    #expect(found["stop"] as? String == "failed" && found["best"] is Double, "\(result.output)")
    #expect((found["x"] as? [Double])?.count == 3)
  }

  @Test func `an optimum beyond a bound is found on it`() throws {
    let (result, found) = try optimize(Self.sphere, "--dimension", "2", "--bounds", "2,5")
    #expect(result.status == 0, "\(result.errors)")
    #expect((found["x"] as? [Double] ?? []).allSatisfy { abs($0 - 2) < 1e-6 })
  }

  @Test(arguments: ["ipop", "bipop"])
  func `restarts leave a local minimum`(policy: String) throws {
    // Flat but for a hollow that few points of the first run find.
    let rastrigin = Self.program(
      "print(json.dumps({'values': [sum(10 + x*x - 10*math.cos(2*math.pi*x) for x in p) for p in points]}), flush=True)"
    )
    let (result, found) = try optimize(
      rastrigin, "--dimension", "3", "--start", "3", "--sigma", "1", "--restarts", policy,
      "--target", "1e-6")
    #expect(result.status == 0, "\(result.errors)")
    #expect(found["stop"] as? String == "ftarget")
    #expect(found["runs"] as? Int ?? 0 > 1)
  }

  @Test(arguments: [
    ("sys.exit(4)", "exit code 4"),
    ("print('hello', flush=True)", "'hello'"),
    ("print(json.dumps({'values': [1, 2]}), flush=True)", "2 values came back"),
    ("print(json.dumps({'values': [None for p in points]}), flush=True)", "is a number"),
    ("print(json.dumps([1]), flush=True)", "values"),
    ("sys.stdin.close(); break", "ended instead of answering"),
  ]) func `a program that does not answer is named with its generation`(
    body: String, words: String
  ) throws {
    let (result, found) = try optimize(Self.program(body), "--dimension", "3")
    #expect(result.status == 1 && found.isEmpty)
    #expect(result.errors.contains("generation 1"), "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test(arguments: [
    ["--dimension", "0"], ["--dimension", "x"], ["--dimension", "2", "--algorithm", "cma"],
    ["--dimension", "2", "--sigma", "0"], ["--dimension", "2", "--bounds", "5,2"],
    ["--dimension", "2", "--bounds", "5"], ["--dimension", "2", "--restarts", "often"],
    ["--dimension", "2", "--max-evaluations", "0"], ["--dimension", "2", "--target", "low"],
    ["--dimension", "2", "--seed", "-1"], ["--dimension", "2", "--popsize", "1"], [],
  ]) func `wrong options are wrong before the program starts`(options: [String]) throws {
    try withTemporaryDirectory { directory in
      let (result, _) = try optimize(Self.sphere, options, in: directory)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.errors.contains("error: "), "\(result.errors)")
    }
  }

  @Test func `a search in a file goes on to the same end`() throws {
    try withTemporaryDirectory { directory in
      let whole = try optimize(Self.sphere, ["--dimension", "3", "--json"], in: directory)
      let options = ["--dimension", "3", "--json", "--checkpoint", "search"]
      let first = try optimize(Self.sphere, options + ["--max-evaluations", "63"], in: directory)
      #expect(first.found["stop"] as? String == "maxfevals", "\(first.result.errors)")
      let rest = try optimize(Self.sphere, options, in: directory)
      #expect(rest.result.errors.contains("resumed after 63"), "\(rest.result.errors)")
      #expect(rest.result.output == whole.result.output)
      let other = try optimize(
        Self.sphere, ["--dimension", "4", "--checkpoint", "search"], in: directory)
      #expect(other.result.status == 2 && other.result.errors.contains("other options"))
    }
  }

  @Test func `an interrupted search says the best so far, and the same command goes on`() throws {
    let slow = Self.program(
      "open('begun', 'w'); time.sleep(0.02); "
        + "print(json.dumps({'values': [sum((x - 1) ** 2 for x in p) for p in points]}), flush=True)"
    )
    let options = ["--dimension", "3", "--json", "--checkpoint", "search"]
    try withTemporaryDirectory { directory in
      let whole = try optimize(slow, ["--dimension", "3", "--json"], in: directory)
      try FileManager.default.removeItem(atPath: "\(directory)/begun")
      let started = try startLethe(
        ["optimize", "--command", "python3 f.py"] + options, directory: directory)
      waitUntil { FileManager.default.fileExists(atPath: "\(directory)/begun") }
      started.process.interrupt()
      started.process.waitUntilExit()
      #expect(started.process.terminationStatus == 130)
      let said = try String(contentsOfFile: started.output, encoding: .utf8)
      #expect(said.contains("\"stop\":\"interrupted\""), "\(said)")
      let rest = try optimize(slow, options, in: directory)
      #expect(rest.result.output == whole.result.output, "\(rest.result.errors)")
    }
  }
}
