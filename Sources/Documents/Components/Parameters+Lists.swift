extension Parameters {
  /// Reads a list of real numbers.
  package mutating func numbers(
    _ name: String, default fallback: [Double], in bounds: ClosedRange<Double>,
    count: ClosedRange<Int> = 0 ... .max, _ help: String
  ) -> [Double] {
    list(name, .number(in: bounds), default: fallback, count, help)
  }

  /// Reads a list of integers.
  package mutating func integers(
    _ name: String, default fallback: [Int], in bounds: ClosedRange<Int>,
    count: ClosedRange<Int> = 0 ... .max, _ help: String
  ) -> [Int] {
    list(name, .integer(in: bounds), default: fallback, count, help)
  }

  /// Reads a list of texts.
  package mutating func texts(
    _ name: String, default fallback: [String], count: ClosedRange<Int> = 0 ... .max,
    _ help: String
  ) -> [String] {
    list(name, .text, default: fallback, count, help)
  }

  /// Reads a list of texts that must be given; the empty list stands in for a missing one.
  package mutating func texts(
    _ name: String, count: ClosedRange<Int> = 0 ... .max, _ help: String
  ) -> [String] {
    list(name, .text, default: nil, count, help)
  }

  /// Reads a list of some of the names.
  package mutating func choices(
    _ name: String, of names: [String], default fallback: [String],
    count: ClosedRange<Int> = 0 ... .max, _ help: String
  ) -> [String] {
    list(name, .choice(of: names), default: fallback, count, help)
  }

  /// Reads the paths of files, which must be given; the empty list stands in for missing ones.
  package mutating func paths(
    _ name: String, count: ClosedRange<Int> = 1 ... .max, _ help: String
  ) -> [String] {
    let directory = directory
    let paths = list(name, .path, nil, count, help) { (node) throws(Mismatch) in
      try FilePath.read(node, documentDirectory: directory)
    }
    mention(name, paths)
    return paths
  }

  private mutating func list<Value>(
    _ name: String, _ reader: ValueReader<Value>, default fallback: [Value]?,
    _ count: ClosedRange<Int>, _ help: String
  ) -> [Value] {
    list(
      name, reader.kind, fallback.map { ($0, $0.map(reader.spelled)) }, count, help,
      convert: reader.convert)
  }

  /// Reads a list, reporting every item that is wrong.
  private mutating func list<Value>(
    _ name: String, _ element: Field.Kind, _ fallback: (values: [Value], spelled: [Node])?,
    _ count: ClosedRange<Int>, _ help: String,
    convert: (Node) throws(Mismatch) -> (Value, Node)
  ) -> [Value] {
    let kind = Field.Kind.list(element, count: count)
    let field = Field(name, kind, default: fallback.map { .list($0.spelled) }, help)
    var others: [(Node, Mismatch)] = []
    let values = read(field, default: fallback?.values) {
      (node) throws(Mismatch) -> ([Value], Node) in
      guard let items = node.items else {
        let isItem = node.text != nil && !node.isNull
        throw Mismatch(
          node, wanted: kind, help: isItem ? "a list is written [\(node.text ?? "")]" : nil)
      }
      guard count.contains(items.count) else {
        throw Mismatch(code: "out-of-range", wanted: kind, found: String(items.count))
      }
      var result: [Value] = []
      var spelled: [Node] = []
      for (index, item) in items.enumerated() {
        do throws(Mismatch) {
          let (value, node) = try convert(item)
          result.append(value)
          spelled.append(node)
        } catch {
          var problem = error
          problem.item = index
          others.append((item, problem))
        }
      }
      return (result, .list(spelled, at: node.range))
    }
    for (item, problem) in others { reject(item, problem, for: field) }
    return values ?? []
  }
}
