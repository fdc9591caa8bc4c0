import Documents
package import Executors

/// An external program as an objective: `{"points": [[...], ...]}` on a line, `{"values": [...]}` in return.
package final class ObjectiveProgram {
  /// An answer that is not one, with what to do about it.
  package struct BadAnswer: Error, CustomStringConvertible {
    package let generation: Int
    package let problem: String

    package var description: String { "generation \(generation): \(problem)" }
  }

  private let program: LineProgram
  private var generation = 0

  /// Starts a shell command, which sees `environment`.
  package init(
    _ command: String, environment: [String: String], cancellation: Cancellation
  ) throws(LineProgram.Failure) {
    program = try LineProgram(
      Executors.Command(
        arguments: ["/bin/sh", "-c", command], environment: environment),
      cancellation: cancellation)
  }

  /// Ends the program.
  package func close() { program.close() }

  /// Returns the values of points; what is no number is NaN.
  package func values(of points: [[Double]]) throws -> [Double] {
    generation += 1
    let rows = points.map { JSONValue.array($0.map { .number($0) }) }
    let line = JSONValue.object(["points": .array(rows)]).canonical()
    let answer: [UInt8]
    do {
      answer = try program.exchange(Array(line.utf8))
    } catch .interrupted {
      throw LineProgram.Failure.interrupted
    } catch {
      throw BadAnswer(generation: generation, problem: error.description)
    }
    return try Self.values(in: answer, count: points.count, generation: generation)
  }

  /// The last answer was understood, and is of no use.
  package func rejected(_ problem: String) -> BadAnswer {
    BadAnswer(generation: generation, problem: problem)
  }

  /// Reads an answer of `count` values.
  package static func values(in line: [UInt8], count: Int, generation: Int) throws(BadAnswer)
    -> [Double]
  {
    func fail(_ problem: String) -> BadAnswer {
      BadAnswer(generation: generation, problem: problem)
    }
    let shown = String(decoding: line.prefix(80), as: UTF8.self) + (line.count > 80 ? "..." : "")
    let json: JSONValue
    do throws(InvalidJSON) {
      json = try JSONValue.parse(quotingSpecialNumbers(line))
    } catch {
      throw fail(
        "the answer is no JSON (\(error)): '\(shown)'; print one line {\"values\": [...]}, "
          + "and anything else to standard error")
    }
    guard let items = json["values"]?.array else {
      throw fail("the answer has no list \"values\": '\(shown)'")
    }
    guard items.count == count else {
      throw fail("\(count) points were sent, \(items.count) values came back")
    }
    var values: [Double] = []
    for (index, item) in items.enumerated() {
      switch item {
      case .null: values.append(.nan)
      case .string("NaN"): values.append(.nan)
      case .string("Infinity"): values.append(.infinity)
      case .string("-Infinity"): values.append(-.infinity)
      default:
        guard let number = item.number else {
          throw fail("value \(index + 1) is no number: \(item.canonical())")
        }
        values.append(number)
      }
    }
    return values
  }

  /// Puts quotes around `NaN`, `Infinity` and `-Infinity`, which many programs print though JSON has none.
  private static func quotingSpecialNumbers(_ line: [UInt8]) -> [UInt8] {
    let text = String(decoding: line, as: UTF8.self)
    guard text.contains("NaN") || text.contains("Infinity"), !text.contains("\"NaN\""),
      !text.contains("Infinity\"")
    else {
      return line
    }
    let quoted = text.replacing("NaN", with: "\"NaN\"")
      .replacing("-Infinity", with: "\"minus\"").replacing("Infinity", with: "\"Infinity\"")
      .replacing("\"minus\"", with: "\"-Infinity\"")
    return Array(quoted.utf8)
  }
}
