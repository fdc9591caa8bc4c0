import JSON
import Plans
import StepKit
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

  @Test func `the digest is that of canonical JSON`() throws {
    var plan = Plan(numerics: "portable \"x\"")
    let empty = #"{"numerics":"portable \"x\"","steps":[]}"#
    #expect(plan.digest == SHA256.digest(of: empty))
    let first = ExternalStep(run: ["touch", "a"], outputs: ["a"], network: true)
    let made = try plan.external("first", first)
    let second = ExternalStep(run: ["cp"], outputs: ["b"], environment: ["LANG": "C"])
    _ = try plan.external("second", second, inputs: ["it": made.erased])
    let text = #"""
      {"numerics":"portable \"x\"","steps":[{"inputs":{},"kind":"external","parameters":\#
      {"environment":{},"outputs":["a"],"run":["touch","a"]},"version":"2"},\#
      {"inputs":{"it":0},"kind":"external","parameters":\#
      {"environment":{"LANG":"C"},"outputs":["b"],"run":["cp"]},"version":"2"}]}
      """#
    #expect(plan.digest == SHA256.digest(of: text))
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

  private func found(_ files: [(path: String, text: String)]) -> [String: SourceFinding] {
    Dictionary(
      uniqueKeysWithValues: files.map { path, text in
        let file = SourceFile(path: path, digest: SHA256.digest(of: text), size: text.utf8.count)
        return (path, SourceFinding.file(file))
      })
  }

  @Test func `a source file is its bytes`() throws {
    var plan = Plan(files: found([("/d/x", "text"), ("/d/y", "text"), ("/d/z", "other")]))
    let x = try plan.file("x", "/d/x")
    let y = try plan.file("y", "/d/y")
    let z = try plan.file("z", "/d/z")
    #expect(x == y)
    #expect(x != z)
    #expect(plan.entries[0].source?.digest == SHA256.digest(of: "text"))
    #expect(!plan.document().keyText.contains("/d/"))
    #expect(
      plan.sources.mapValues(\.hex) == [
        "/d/x": SHA256.digest(of: "text").hex, "/d/y": SHA256.digest(of: "text").hex,
        "/d/z": SHA256.digest(of: "other").hex,
      ])
    #expect(plan.unread.isEmpty)
  }

  @Test func `a plan says which files nobody has looked at, and what is wrong with others`() throws
  {
    let problem = UnusableSource(path: "/d/bad", problem: "it is a directory")
    var plan = Plan(files: ["/d/bad": .problem(problem)])
    #expect(throws: problem) { try plan.file("bad", "/d/bad") }
    #expect(problem.description == "source file /d/bad: it is a directory")
    let x = try plan.file("x", "/d/x")
    let y = try plan.file("y", "/d/y")
    #expect(x != y)
    #expect(plan.unread == ["/d/x", "/d/y"])
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
    #expect(throws: UnusableEntry("'../x' is not a safe relative file name")) {
      try plan.external("e", ExternalStep(run: ["x"], outputs: ["../x"]))
    }
  }
}
