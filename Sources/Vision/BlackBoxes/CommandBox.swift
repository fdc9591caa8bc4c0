import Documents
import Formats
import FoundationEssentials
import Models
import Plans

/// An external program as a black box: it answers each line of JSON with one.
///
/// First `{"classes": [...], "sets": [[{"width": 28, "height": 28, "rgb": "base64"}, ...], ...]}`, answered by
/// `{"offset": [...], "spread": 0.02}`; then `{"sets": [0, 1], "contexts": [[[...], ...], ...]}` or
/// `{"sets": [0], "template": "a photo of a {class}."}`, answered by `{"scores": ...}`, a list of images' lists of
/// class scores for each prompt of each set.
final class CommandBox: BlackBox {
  let classes: [String]
  let offset: [Float]
  let spread: Double
  private let program: any ProgramSession
  private let counts: [Int]

  /// Starts the program with an empty environment; `script` is its last argument.
  init(_ command: [String], script: String?, sets: [ImageSet], _ context: Context) throws {
    classes = sets.first?.classes ?? []
    counts = sets.map(\.count)
    program = try context.programs.start(command, script: script, log: context.log)
    let images = sets.map { set in
      JSONValue.array(
        (0..<set.count).map { index in
          let image = set.image(index)
          return .object([
            "width": .integer(image.width), "height": .integer(image.height),
            "rgb": .string(Data(image.pixels).base64EncodedString()),
          ])
        })
    }
    let hello = try Self.ask(
      program, ["classes": .array(classes.map { .string($0) }), "sets": .array(images)])
    guard let numbers = Self.floats(hello["offset"]), !numbers.isEmpty,
      let spread = hello["spread"]?.number, spread > 0
    else { throw Self.problem("should answer {\"offset\": [numbers], \"spread\": number}", hello) }
    offset = numbers
    self.spread = spread
  }

  deinit { program.close() }

  func scores(of prompts: [Prompt], on sets: [Int]) throws -> [[[Float]]] {
    let which = JSONValue.array(sets.map { .integer($0) })
    var contexts: [JSONValue] = []
    var result = sets.map { _ in [[Float]]() }
    for prompt in prompts {
      switch prompt {
      case .soft(let values):
        contexts.append(
          .array(
            stride(from: 0, to: values.count, by: offset.count).map { start in
              .array(values[start..<start + offset.count].map { .number(Double($0)) })
            }))
      case .text(let template):
        let answer = try Self.ask(program, ["sets": which, "template": .string(template)])
        for (set, found) in try read(answer, sets: sets, prompts: 1).enumerated() {
          result[set] += found
        }
      }
    }
    guard !contexts.isEmpty else { return result }
    let answer = try Self.ask(program, ["sets": which, "contexts": .array(contexts)])
    for (set, found) in try read(answer, sets: sets, prompts: contexts.count).enumerated() {
      result[set] += found
    }
    return result
  }

  /// Reads scores, of which there must be one for each class of each image under each prompt.
  private func read(_ answer: JSONValue, sets: [Int], prompts: Int) throws -> [[[Float]]] {
    let found = answer["scores"]?.array?.map { set in
      set.array?.map { prompt in prompt.array?.map { Self.floats($0) ?? [] } ?? [] } ?? []
    }
    guard let found, found.count == sets.count,
      zip(found, sets).allSatisfy({ scores, set in
        scores.count == prompts
          && scores.allSatisfy {
            $0.count == counts[set] && $0.allSatisfy { $0.count == classes.count }
          }
      })
    else {
      throw Self.problem(
        "should answer {\"scores\": ...} with \(sets.count) sets of \(prompts) prompts of "
          + "\(sets.map { counts[$0] }) images of \(classes.count) numbers", answer)
    }
    return found.map { $0.map { Array($0.joined()) } }
  }

  private static func floats(_ json: JSONValue?) -> [Float]? {
    guard let items = json?.array else { return nil }
    let numbers = items.compactMap { $0.number.map { Float($0) } }.filter(\.isFinite)
    return numbers.count == items.count ? numbers : nil
  }

  private static func ask(
    _ program: any ProgramSession, _ question: JSONObject
  ) throws -> JSONValue {
    let line = try program.exchange(Array(JSONValue.object(question).canonical().utf8))
    guard let answer = try? JSONValue.parse(line) else {
      throw problem(
        "should answer with a line of JSON", .string(String(decoding: line, as: UTF8.self)))
    }
    return answer
  }

  private static func problem(_ text: String, _ answer: JSONValue) -> ModelError {
    .malformed(
      part: "command", "the program \(text); it answered \(answer.canonical().prefix(200))")
  }
}
