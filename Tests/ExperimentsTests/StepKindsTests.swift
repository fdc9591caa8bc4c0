import Documents
import Experiments
import Foundation
import Plans
import Reporting
import Storage
import TestKit
import Testing

/// Every kind of step, met in the plans of the specs that come with the program and of a few more.
struct StepKindsTests {
  /// The specs of `configs/` whose files are here, and what they leave out.
  private static func plans() throws -> [Plan] {
    let root = "\(packageRoot)/configs"
    let names = (FileManager.default.enumerator(atPath: root)?.allObjects ?? [])
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted()
    #expect(names.count > 10)
    var plans: [Plan] = []
    for name in names {
      var sources = SpecSources()
      guard let spec = try? Spec.load("\(root)/\(name)", &sources),
        let compiled = try? compile(spec)
      else { continue }
      plans.append(compiled.plan)
    }
    #expect(plans.count > 8)
    plans += try MoreSpecs.compile().map(\.plan)
    return plans
  }

  private static func compile(_ spec: Spec) throws -> Compilation {
    try Compiler.compile(spec, numerics: "portable", store: Store(at: "/nonexistent"))
  }

  private static func key(_ entry: Plan.Entry) throws -> Key {
    let inputs = Set(entry.inputs.indices).map { ($0, SHA256.digest(of: "\($0)")) }
    return try WorkOrder(
      entry, numerics: "portable", inputs: Dictionary(uniqueKeysWithValues: inputs)
    ).key
  }

  @Test func `every entry can be encoded and read back with the same key, and every kind is met`()
    throws
  {
    var met: Set<String> = []
    for plan in try Self.plans() {
      for entry in plan.entries {
        let read = try Plan.Entry(json: JSONValue.parse(entry.json.keyBytes, keepsDigits: true))
        #expect(try Self.key(read) == Self.key(entry), "\(entry.label)")
        guard entry.fixedKind == nil else { continue }
        let kind = try stepKinds.kind(of: entry)
        #expect(try kind.encodedAgain(entry.step) == entry.step, "\(entry.kind)")
        met.insert("\(kind.kind) \(kind.version)")
      }
    }
    let all = Set(stepKinds.kinds.map { "\($0.kind) \($0.version)" })
    let unmet = all.subtracting(met)
    #expect(unmet.isEmpty, "no spec has these: \(unmet.sorted())")
  }

  @Test func `a keyed option changes the key, an unkeyed one does not`() throws {
    var tried: [String: Int] = [:]
    var unkeyed = 0
    for plan in try Self.plans() {
      for entry in plan.entries where entry.fixedKind == nil && tried[entry.kind, default: 0] == 0 {
        let kind = try stepKinds.kind(of: entry)
        tried[entry.kind] = 1
        for (changed, isUnkeyed) in Self.changes(of: entry.step, isUnkeyed: false) {
          // Another text may be no choice that the step has.
          guard let again = try? kind.encodedAgain(changed) else { continue }
          #expect(again != entry.step, "\(entry.kind) forgets: \(changed.keyText)")
          #expect(
            (again.keyed == entry.parameters) == isUnkeyed, "\(entry.kind): \(changed.keyText)")
          tried[entry.kind, default: 0] += 1
          unkeyed += isUnkeyed ? 1 : 0
        }
      }
    }
    #expect(tried.values.reduce(0, +) > 500)
    #expect(unkeyed > 20)
  }

  /// The value with one leaf changed, for every leaf, and whether that leaf is in no key.
  private static func changes(
    of json: JSONValue, isUnkeyed: Bool
  ) -> [(changed: JSONValue, isUnkeyed: Bool)] {
    switch json {
    case .null: []
    case .bool(let value): [(.bool(!value), isUnkeyed)]
    case .integer(let value): [(.integer(value &+ 1), isUnkeyed)]
    case .number(let value): [(.number(value + 1), isUnkeyed)]
    case .literal(let digits): [(.real((Double(digits) ?? 0) + 1), isUnkeyed)]
    case .string(let text): [(.string(text + "x"), isUnkeyed)]
    case .array(let items):
      items.indices.flatMap { index in
        changes(of: items[index], isUnkeyed: isUnkeyed).map { change in
          var items = items
          items[index] = change.changed
          return (.array(items), change.isUnkeyed)
        }
      }
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap { name, value in
        changes(of: value, isUnkeyed: isUnkeyed || name == "=unkeyed").map { change in
          var members = members
          members[name] = change.changed
          return (.object(members), change.isUnkeyed)
        }
      }
    }
  }
}

extension Plan.Entry {
  /// The kind of what is no step: a file, a fetch, a program.
  fileprivate var fixedKind: String? {
    source != nil || fetch != nil || program != nil ? kind : nil
  }
}
