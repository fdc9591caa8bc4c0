import Documents

/// A JSON file that another program wrote, under the name that errors call it.
struct LogFile {
  let name: String
  let root: JSONObject

  /// Parses the bytes of a file; throws when they are no object of JSON.
  init(_ bytes: [UInt8], name: String) throws(LogError) {
    self.name = name
    guard let root = try Self.parse(bytes, name: name).object else {
      throw LogError(
        "\(name): expected an object of JSON, found a list or a single value",
        help: "give the file as the evaluation wrote it")
    }
    self.root = root
  }

  /// Parses the bytes of a file; throws when they are no JSON.
  static func parse(_ bytes: [UInt8], name: String) throws(LogError) -> JSONValue {
    do throws(InvalidJSON) {
      return try JSONValue.parse(bytes)
    } catch {
      let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
      let rest = bytes.dropFirst(error.offset)
      guard !["NaN", "Infinity", "-Infinity"].contains(where: { rest.starts(with: $0.utf8) }) else {
        throw LogError(
          "\(name):\(line): a value is NaN or infinite, which is no JSON",
          help: "a loss that overflowed has no metric: leave the item out, or put null for it")
      }
      throw LogError(
        "\(name):\(line): not JSON: \(error.message)",
        help: "give the file as the evaluation wrote it; was the copy complete?")
    }
  }

  /// Returns an error about a place in the file, such as `eval_log.json.avg_gt_loss`.
  func problem(_ place: String, _ message: String) -> LogError {
    LogError(
      "\(name): \(place): \(message)",
      help: "evaluate again, or give the file as the evaluation wrote it")
  }

  /// Returns the values of an object whose keys are the numbers of items, in the order of the numbers.
  func items(_ value: JSONValue?, at place: String) throws(LogError) -> [(Int, JSONValue)] {
    guard let members = value?.object, !members.isEmpty else {
      throw problem(place, "expected a value for each item, found none")
    }
    var items: [(Int, JSONValue)] = []
    for (key, value) in members {
      guard let index = Int(key), index >= 0 else {
        throw problem(place, "the key '\(key.prefix(40))' is not the number of an item")
      }
      items.append((index, value))
    }
    return items.sorted { $0.0 < $1.0 }
  }

  /// Returns the number of each item.
  func series(_ value: JSONValue?, at place: String) throws(LogError) -> LogSeries {
    var series = LogSeries()
    for (index, item) in try items(value, at: place) {
      guard let number = item.number else {
        throw problem("\(place).\(index)", "expected a number")
      }
      series.append(number, of: index)
    }
    return series
  }
}

/// Numbers of the items of a log, in the order of the items' numbers.
package struct LogSeries: Sendable, Equatable {
  package private(set) var items: [Int] = []
  package private(set) var values: [Double] = []

  init(_ rows: [(item: Int, value: Double)] = []) {
    items = rows.map(\.item)
    values = rows.map(\.value)
  }

  /// Returns the values of these items; NaN for those that there are none of.
  func values(of wanted: [Int]) -> [Double] {
    let known = Dictionary(zip(items, values), uniquingKeysWith: { first, _ in first })
    return wanted.map { known[$0] ?? .nan }
  }

  mutating func append(_ value: Double, of item: Int) {
    items.append(item)
    values.append(value)
  }
}
