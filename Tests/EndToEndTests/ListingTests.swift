import Foundation
import TestKit
import Testing

/// Runs chosen by what was measured.
@Suite(.serialized) struct ListingTests {
  @Test func `runs are listed by the values of their columns`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml").status == 0)
      let name = try project.runs()[0].replacing("runs/", with: "")
      func listed(_ conditions: String...) throws -> Bool {
        let arguments = conditions.flatMap { ["--where", $0] }
        let result = try lethe(["ls", "--names"] + arguments, directory: project.directory)
        #expect(result.status == 0, "\(result.errors)")
        return result.output == name + "\n"
      }
      #expect(try listed("forget.probability<1") && listed("forget.probability >= 0"))
      #expect(try !listed("forget.probability>1") && !listed("npo:forget.probability=2"))
      #expect(try listed("model_utility>=0", "npo:retain.probability<1", "ga:forget_quality<=1"))
      // One method has to meet all that names none; `retrain` counts only by name.
      #expect(try !listed("forget.probability<1", "retain.probability>1"))
      #expect(try listed("retrain:forget_quality=1") && !listed("forget_quality>2"))

      for wrong in ["forget_quality", "forget_quality>x", ">1", ":a>1", "forget_quality>nan"] {
        let result = try project.run("ls", "--where", wrong)
        #expect(result.status == 2 && result.errors.contains("forget_quality>0.05"), "\(wrong)")
      }
      let unknown = try project.run("ls", "--where", "forget.probabilty>0")
      #expect(unknown.status == 2, "\(unknown.output)")
      #expect(unknown.errors.contains("did you mean 'forget.probability'"), "\(unknown.errors)")
    }
  }
}
