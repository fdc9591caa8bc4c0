import JSON
import Plans
import StepKit
import Storage
import TestKit
import Testing

struct PlanTests {
  @Test func `equal steps are one`() {
    var plan = Plan()
    plan.scope = ["seed": "1"]
    let a = plan.constant("a", 1)
    let x = plan.add("x", Sum(), [a])
    plan.scope = ["seed": "2"]
    let b = plan.constant("b", 1)
    let y = plan.add("y", Sum(), [b])
    #expect(a == b)
    #expect(x == y)
    #expect(plan.entries.map(\.label) == ["a", "x"])
    #expect(plan.entries[1].labels == ["x", "y"])
    #expect(
      plan.entries[1].additions == [
        Plan.Addition(label: "x", scope: ["seed": "1"]),
        Plan.Addition(label: "y", scope: ["seed": "2"]),
      ])
  }

  @Test func `steps with other parameters, inputs or structure are others`() {
    var plan = Plan()
    let a = plan.constant("c", 1)
    let b = plan.constant("c", 2)
    let sums = [
      plan.add("s", Sum(), [a]), plan.add("s", Sum(), [b]), plan.add("s", Sum(), [a, b]),
      plan.add("s", Sum(), [b, a]), plan.add("s", Sum(), [a, a]),
      plan.add("s", Sum(name: "n"), [a]),
    ]
    #expect(Set(sums).count == sums.count)
    #expect(plan.entries.map(\.label) == ["c", "c-2", "s", "s-2", "s-3", "s-4", "s-5", "s-6"])
  }

  @Test func `absent and present inputs are told apart by their place`() {
    struct Two: Step {
      static let kind = "two"
      static let version = "1"
      func run(_ input: (Number?, Number?), _ context: Context) throws -> Number { Number(0) }
    }
    var plan = Plan()
    let a = plan.constant("a", 1)
    let none: Ref<Number>? = nil
    let left = plan.add("left", Two(), Optional(a), none)
    let right = plan.add("right", Two(), none, Optional(a))
    #expect(left != right)
  }

  @Test func `labels can be changed and stay unique`() {
    var plan = Plan()
    let a = plan.constant("a", 1)
    let b = plan.constant("b", 2)
    #expect(plan.relabel(b.index, to: "a") == "a-2")
    #expect(plan.relabel(a.index, to: "z") == "z")
    #expect(plan.relabel(b.index, to: "a") == "a")
    #expect(plan.entry(labelled: "a")?.index == b.index)
    #expect(plan.entry(labelled: "b")?.index == b.index)
    #expect(plan.entry(labelled: "c") == nil)
  }

  @Test func `two kinds of step under one name are our mistake`() async {
    await #expect(processExitsWith: .failure) {
      struct Other: Step {
        static let kind = "constant"
        static let version = "1"
        let value: Int
        func run(_ input: Void, _ context: Context) throws -> Number { Number(0) }
      }
      _ = StepRegistry([StepKind(Constant.self), StepKind(Other.self)])
    }
  }

  @Test func `the digest knows what matters and nothing else`() {
    func plan(_ label: String, _ value: Int, _ numerics: String = "portable") -> Plan {
      var plan = Plan(numerics: numerics)
      let a = plan.constant(label, value)
      _ = plan.add("s", Sum(), [a])
      return plan
    }
    #expect(plan("a", 1).digest == plan("b", 1).digest)
    #expect(plan("a", 1).digest != plan("a", 2).digest)
    #expect(plan("a", 1).digest != plan("a", 1, "fast").digest)
  }

  @Test func `a source file is its bytes`() throws {
    try withTemporaryDirectory { path in
      for name in ["x", "y", "z"] {
        try overwrite(path + "/" + name, to: name == "z" ? "other" : "text")
      }
      var plan = Plan()
      let x = try plan.file("x", path + "/x")
      let y = try plan.file("y", path + "/y")
      let z = try plan.file("z", path + "/z")
      #expect(x == y)
      #expect(x != z)
      #expect(plan.entries[0].source?.digest == SHA256.digest(of: "text"))
      #expect(!plan.document().keyText.contains(path))
    }
  }

  @Test func `a source file that is not as it should be is named`() throws {
    try withTemporaryDirectory { path in
      var plan = Plan()
      #expect(throws: UnusableSource.self) { try plan.file("x", path + "/none") }
      let error = #expect(throws: UnusableSource.self) { try plan.file("x", path) }
      #expect(error?.path == path)
      #expect(error?.description == "source file \(path): cannot read \(path): it is a directory")
      try overwrite(path + "/x", to: "text")
      plan.pins[path + "/x"] = SHA256.digest(of: "older")
      let changed = #expect(throws: UnusableSource.self) { try plan.file("x", path + "/x") }
      #expect(changed?.description.contains("has changed") == true)
      plan.pins[path + "/x"] = SHA256.digest(of: "text")
      _ = try plan.file("x", path + "/x")
    }
  }

  @Test func `files with the same bytes are one step, and each path has its digest`() throws {
    try withTemporaryDirectory { path in
      try overwrite(path + "/x", to: "text")
      try overwrite(path + "/y", to: "text")
      var plan = Plan()
      let (x, y) = (try plan.file("x", path + "/x"), try plan.file("y", path + "/y"))
      #expect(x.index == y.index)
      #expect(
        plan.sources == [
          path + "/x": SHA256.digest(of: "text"), path + "/y": SHA256.digest(of: "text"),
        ])
    }
  }

  @Test func `a pinned file is taken from the store when it is gone`() throws {
    try withTemporaryDirectory { path in
      let store = Store(at: path)
      let digest = try store.objects.write([Array("text".utf8)])[0]
      var plan = Plan(store: store)
      _ = try plan.file("x", path + "/gone", expecting: digest)
      #expect(plan.entries[0].source?.size == 4)
    }
  }

  @Test func `the graph and the document`() throws {
    var plan = Plan()
    let a = plan.constant("a \"quoted\"", 1)
    _ = plan.add("s", Sum(), [a, a])
    _ = try plan.external(
      "e", ExternalStep(run: ["cat"], outputs: ["o"]), inputs: ["in": a.erased])
    expectSnapshot(plan.dot { $0.index == 1 ? "cached" : nil }, "plan.dot")
    expectSnapshot(plan.document().pretty(), "plan.json")
  }

  @Test func `external names stay in their directory`() {
    var plan = Plan()
    #expect(throws: StorageError.unsafeName("../x")) {
      try plan.external("e", ExternalStep(run: ["x"], outputs: ["../x"]))
    }
  }
}

private func overwrite(_ path: String, to text: String) throws {
  try AppendFile(path, truncating: true).append(Array(text.utf8) as [UInt8])
}
