/// A plan's steps gathered into boxes: families of steps that do the same to the same inputs.
struct Families: Equatable {
  /// The members of each box, in the order of the plan.
  var members: [[Int]]
  /// Arrows between boxes, sorted, none twice.
  var edges: [GraphDrawing.Edge]

  /// Merges as little as it takes to get at most `limit` boxes.
  ///
  /// In turn: nothing; siblings, which are steps of one kind with the same inputs that serve the same step or none; the
  /// last steps of one group that come from the same steps two arrows back; then also steps whose names differ in numbers
  /// only, such as those of several seeds; then all of one group with the same inputs; last all of one group in a layer.
  init(_ graph: GraphDrawing, limit: Int) {
    let edges = Families.acyclic(graph)
    let kinds = graph.nodes.map(\.kind)
    let groups = graph.nodes.map(\.group)
    self.init(boxes: Array(graph.nodes.indices), edges: edges)
    let single = self
    if members.count <= limit { return }
    self = single.merged(by: single.siblings(kinds))
    if members.count <= limit { return }
    self = merged(by: relatedEnds(groups))
    if members.count <= limit { return }
    let alike = single.merged(by: single.sameTemplates(graph))
    self = alike.merged(by: alike.siblings(kinds))
    self = merged(by: relatedEnds(groups))
    if members.count <= limit { return }
    self = merged(by: sameInputs(groups))
    if members.count <= limit { return }
    self = single.merged(by: single.sameLayers(groups))
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

  /// Merges boxes that have the same number.
  private func merged(by numbers: [Int]) -> Families {
    var boxes = [Int](repeating: 0, count: members.reduce(0) { $0 + $1.count })
    for (box, nodes) in members.enumerated() { for node in nodes { boxes[node] = numbers[box] } }
    let between = edges.flatMap { edge -> [GraphDrawing.Edge] in
      guard let from = members[edge.from].first, let to = members[edge.to].first else { return [] }
      return [.init(from, to)]
    }
    return Families(boxes: boxes, edges: between)
  }

  private func parents(_ edges: [GraphDrawing.Edge]) -> [[Int]] {
    var parents = [[Int]](repeating: [], count: members.count)
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

  private func kind(_ box: Int, _ kinds: [String]) -> String {
    members[box].first.map { kinds[$0] } ?? ""
  }

  /// Numbers by kind and inputs, where inputs with the same number count as one.
  private func sameInputs(_ kinds: [String]) -> [Int] {
    let parents = parents(edges)
    var numbers = [Int](repeating: -1, count: members.count)
    var known: [Signature: Int] = [:]
    for box in Families.topological(parents) {
      let inputs = Set(parents[box].map { numbers[$0] }).sorted()
      numbers[box] = Families.number(Signature(kind: kind(box, kinds), inputs: inputs), in: &known)
    }
    return numbers
  }

  /// Numbers by kind and inputs, apart from implied ones, where also a common child is needed (or none at all).
  private func siblings(_ kinds: [String]) -> [Int] {
    let parents = parents(withoutImpliedEdges())
    var children = [Set<Int>](repeating: [], count: members.count)
    for edge in edges { children[edge.from].insert(edge.to) }
    var numbers = [Int](repeating: -1, count: members.count)
    // For each signature the number of the boxes without children, and for each child the first number that serves it.
    var ends: [Signature: Int] = [:]
    var serving: [Signature: [Int: Int]] = [:]
    var next = 0
    for box in Families.topological(parents) {
      let inputs = Set(parents[box].map { numbers[$0] }).sorted()
      let signature = Signature(kind: kind(box, kinds), inputs: inputs)
      let known =
        children[box].isEmpty
        ? ends[signature] : children[box].compactMap { serving[signature]?[$0] }.min()
      numbers[box] = known ?? next
      if known == nil { next += 1 }
      if children[box].isEmpty { ends[signature] = numbers[box] }
      for child in children[box] {
        let first = serving[signature, default: [:]][child] ?? numbers[box]
        serving[signature, default: [:]][child] = min(first, numbers[box])
      }
    }
    return numbers
  }

  /// Numbers that bring together boxes without children of one group and with the same grandparents.
  private func relatedEnds(_ groups: [String]) -> [Int] {
    let parents = parents(withoutImpliedEdges())
    let hasChildren = Set(edges.map(\.from))
    var known: [Signature: Int] = [:]
    return members.indices.map { box in
      // A box that is not an end stays alone; no group has the name that its number makes.
      guard !hasChildren.contains(box), !parents[box].isEmpty else {
        return Families.number(Signature(kind: "\u{0}", inputs: [box]), in: &known)
      }
      let origins = parents[box].flatMap { parents[$0].isEmpty ? [$0] : parents[$0] }
      return Families.number(
        Signature(kind: kind(box, groups), inputs: Set(origins).sorted()), in: &known)
    }
  }

  /// Numbers by kind, layer and the name with its numbers blanked out.
  private func sameTemplates(_ graph: GraphDrawing) -> [Int] {
    let layers = Families.layers(parents(edges))
    var known: [Signature: Int] = [:]
    return members.indices.map { box in
      let node = members[box].first.map { graph.nodes[$0] }
      var template = ""
      for character in node?.label ?? "" {
        let shown: Character = character.isNumber ? "#" : character
        if shown != "#" || template.last != "#" { template.append(shown) }
      }
      return Families.number(
        Signature(kind: (node?.kind ?? "") + "\u{0}" + template, inputs: [layers[box]]), in: &known)
    }
  }

  private func sameLayers(_ kinds: [String]) -> [Int] {
    let layers = Families.layers(parents(edges))
    var known: [Signature: Int] = [:]
    return members.indices.map {
      Families.number(Signature(kind: kind($0, kinds), inputs: [layers[$0]]), in: &known)
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
    // Another way from a box leads by way of another parent, so the box is above that parent.
    let parents = parents(edges)
    var implied = Set<GraphDrawing.Edge>()
    var mark = [Int](repeating: -1, count: members.count)
    for box in members.indices where parents[box].count > 1 {
      var stack = parents[box].flatMap { parents[$0] }
      while let node = stack.popLast() {
        guard mark[node] != box else { continue }
        mark[node] = box
        stack += parents[node]
      }
      for parent in parents[box] where mark[parent] == box { implied.insert(.init(parent, box)) }
    }
    return edges.filter { !implied.contains($0) }
  }
}
