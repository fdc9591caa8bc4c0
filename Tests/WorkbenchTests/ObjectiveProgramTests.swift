import Executors
import Testing
import Workbench

@Suite struct ObjectiveProgramTests {
  private func values(_ line: String, _ count: Int = 2) throws -> [Double] {
    try ObjectiveProgram.values(in: Array(line.utf8), count: count, generation: 3)
  }

  @Test func `numbers are read, and what is none is NaN`() throws {
    #expect(try values("{\"values\": [1.5, -2e3]}") == [1.5, -2_000])
    let odd = try values("{\"values\": [null, NaN, Infinity, -Infinity]}", 4)
    #expect(odd[0].isNaN && odd[1].isNaN && odd[2] == .infinity && odd[3] == -.infinity)
  }

  @Test(arguments: [
    ("ready", "is no JSON"), ("{}", "no list"), ("{\"values\": [1]}", "2 points were sent, 1"),
    ("{\"values\": [1, \"x\"]}", "value 2 is no number"),
  ])
  func `an answer of another form is told with its generation`(line: String, problem: String) {
    let error = #expect(throws: ObjectiveProgram.BadAnswer.self) { try values(line) }
    #expect(error?.description.hasPrefix("generation 3: ") == true)
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
  }

  @Test func `a program is asked generation by generation`() throws {
    let program = try ObjectiveProgram(
      "while read line; do echo '{\"values\": [4, 5]}'; done",
      environment: ["PATH": "/usr/bin:/bin"],
      cancellation: Cancellation())
    defer { program.close() }
    #expect(try program.values(of: [[1], [2]]) == [4, 5])
    let error = #expect(throws: ObjectiveProgram.BadAnswer.self) { try program.values(of: [[1]]) }
    #expect(error?.generation == 2)
  }
}
