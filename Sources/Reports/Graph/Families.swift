/// A plan's steps gathered into boxes: families of steps that do the same to the same inputs.
struct Families: Equatable {
  /// The members of each box, in the order of the plan.
  var members: [[Int]]
  /// Arrows between boxes, sorted, none twice.
  var edges: [GraphDrawing.Edge]

  /// Merges as little as it takes to get at most `limit` boxes.
  ///
  /// First nothing; then steps of one kind whose inputs are the same boxes; last steps of one kind in the same layer.
  init(_ graph: GraphDrawing, limit: Int) {
    let edges = Families.acyclic(graph)
    let parents = Families.parents(edges, count: graph.nodes.count)
    self.init(boxes: Array(graph.nodes.indices), edges: edges)
    if members.count <= limit { return }
    self.init(boxes: Families.bySameInputs(graph, parents), edges: edges)
    if members.count <= limit { return }
    self.init(boxes: Families.byLayer(graph, parents), edges: edges)
  }

  /// Groups nodes by box number.
  private init(boxes: [Int], edges: [GraphDrawing.Edge]) {
    members = [[Int]](repeating: [], count: (boxes.max() ?? -1) + 1)
    for (node, box) in boxes.enumerated() { members[box].append(node) }
    let between = Set(edges.map { GraphDrawing.Edge(boxes[$0.from], boxes[$0.to]) })
    self.edges = between.filter { $0.from != $0.to }.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  /// The valid arrows, without those that would close a cycle (an arrow is taken if it leads on from what is already there).
  private static func acyclic(_ graph: GraphDrawing) -> [GraphDrawing.Edge] {
    let indices = graph.nodes.indices
    let valid = Set(
      graph.edges.filter {
        indices.contains($0.from) && indices.contains($0.to) && $0.from != $0.to
      }
    ).sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    // Kahn's order; what stays on a cycle follows in the order of the list, and arrows against the order go.
    var rank = [Int](repeating: -1, count: indices.count)
    var missing = [Int](repeating: 0, count: indices.count)
    var children = [[Int]](repeating: [], count: indices.count)
    for edge in valid {
      missing[edge.to] += 1
      children[edge.from].append(edge.to)
    }
    var ready = indices.filter { missing[$0] == 0 }
    var next = 0
    var waiting = 0
    while next < indices.count {
      if ready.isEmpty {
        while rank[waiting] >= 0 { waiting += 1 }
        ready.append(waiting)
      }
      let node = ready.removeFirst()
      guard rank[node] < 0 else { continue }
      rank[node] = next
      next += 1
      for child in children[node] {
        missing[child] -= 1
        if missing[child] == 0, rank[child] < 0 { ready.append(child) }
      }
    }
    return valid.filter { rank[$0.from] < rank[$0.to] }
  }

  private static func parents(_ edges: [GraphDrawing.Edge], count: Int) -> [[Int]] {
    var parents = [[Int]](repeating: [], count: count)
    for edge in edges { parents[edge.to].append(edge.from) }
    return parents
  }

  /// The nodes with every parent before its children.
  private static func topological(_ parents: [[Int]]) -> [Int] {
    let layers = layers(parents)
    return parents.indices.sorted { (layers[$0], $0) < (layers[$1], $1) }
  }

  /// The length of the longest way to each node.
  static func layers(_ parents: [[Int]]) -> [Int] {
    var layers = [Int](repeating: 0, count: parents.count)
    var hasChanged = true
    var rounds = 0
    while hasChanged, rounds <= parents.count {
      hasChanged = false
      rounds += 1
      for node in parents.indices {
        let layer = (parents[node].map { layers[$0] }.max() ?? -1) + 1
        if layer != layers[node] {
          layers[node] = layer
          hasChanged = true
        }
      }
    }
    return layers
  }

  private static func bySameInputs(_ graph: GraphDrawing, _ parents: [[Int]]) -> [Int] {
    var boxes = [Int](repeating: -1, count: parents.count)
    var known: [Signature: Int] = [:]
    for node in topological(parents) {
      let inputs = Set(parents[node].map { boxes[$0] }).sorted()
      boxes[node] = number(
        Signature(kind: graph.nodes[node].kind, inputs: inputs), in: &known)
    }
    return boxes
  }

  private static func byLayer(_ graph: GraphDrawing, _ parents: [[Int]]) -> [Int] {
    let layers = layers(parents)
    var known: [Signature: Int] = [:]
    return parents.indices.map {
      number(Signature(kind: graph.nodes[$0].kind, inputs: [layers[$0]]), in: &known)
    }
  }

  private struct Signature: Hashable {
    var kind: String
    var inputs: [Int]
  }

  /// The number given to a signature, in order of first appearance.
  private static func number(_ signature: Signature, in known: inout [Signature: Int]) -> Int {
    if let box = known[signature] { return box }
    let box = known.count
    known[signature] = box
    return box
  }

  /// The arrows that don't follow from others.
  ///
  /// What a step needs by way of another input is already clear from there; leaving such arrows out keeps large
  /// plans legible.
  func withoutImpliedEdges() -> [GraphDrawing.Edge] {
    var children = [[Int]](repeating: [], count: members.count)
    for edge in edges { children[edge.from].append(edge.to) }
    return edges.filter { edge in
      // Is there another way from edge.from to edge.to?
      var seen = Set<Int>()
      var stack = children[edge.from].filter { $0 != edge.to }
      while let node = stack.popLast() {
        if node == edge.to { return false }
        if seen.insert(node).inserted { stack += children[node] }
      }
      return true
    }
  }
}
