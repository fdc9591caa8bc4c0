package import JSON
package import Plans
import Storage

/// One difference between the preimages of two keys.
package struct Change: Sendable, Equatable {
  /// Where: `parameters.beta`, `inputs[0]`, `version`, `numerics`.
  package let path: String
  /// The canonical JSON before; nil when there was nothing.
  package let old: String?
  /// The canonical JSON now; nil when there is nothing.
  package let new: String?

  /// The label of the step that an input comes from.
  package var source: String?

  package init(path: String, old: String?, new: String?, source: String? = nil) {
    self.path = path
    self.old = old
    self.new = new
    self.source = source
  }

  /// `parameters.beta 0.1 -> 0.2`; digests are shortened.
  package var text: String {
    let place = source.map { "\(path) (\($0))" } ?? path
    // Swift calls texts equal that only look the same.
    let looksEqual = old == new
    let (before, now) = (Self.shown(old, escaped: looksEqual), Self.shown(new, escaped: looksEqual))
    return "\(place) \(before) -> \(now)"
  }

  /// A value in few characters; `escaped` spells out what is not ASCII.
  private static func shown(_ value: String?, escaped: Bool) -> String {
    guard let value else { return "(none)" }
    if escaped {
      return value.unicodeScalars.map { $0.isASCII ? String($0) : $0.escaped(asASCII: true) }
        .joined()
    }
    if let digest = Digest(hex: value.filter { $0 != "\"" }) { return digest.short }
    return value.count > 60 ? value.prefix(57) + "..." : value
  }
}

/// Why a step has to run.
package enum Reason: Sendable, Equatable {
  /// No execution under this label is on record.
  case neverBuilt
  /// The latest recorded execution differs in these components of its key.
  case changed([Change])
  /// There is a result, but an object of it is gone or damaged.
  case objectLost
  /// A source file whose bytes are not in the store yet.
  case source
  /// Content from outside that is not in the store yet.
  case fetch(Fetch)

  /// A line for people.
  package var text: String {
    switch self {
    case .neverBuilt: "never built"
    case .changed(let changes):
      changes.isEmpty ? "its result is gone" : changes.map(\.text).joined(separator: ", ")
    case .objectLost: "an object of its result is missing or damaged"
    case .source: "source file, not in the store yet"
    case .fetch(let fetch):
      "\(fetch.size) bytes, not in the store yet; from "
        + fetch.sources.map(\.description).joined(separator: ", else ")
    }
  }
}

extension Change {
  /// Returns the differences between two preimages: kind and version first, then parameters,
  /// inputs, numerics.
  package static func between(_ old: JSONValue, _ new: JSONValue) -> [Change] {
    let order = ["kind", "version", "parameters", "inputs", "numerics"]
    let oldMembers = old.object ?? [:]
    let newMembers = new.object ?? [:]
    let others = names(oldMembers, newMembers).filter { !order.contains($0) }
    return (order + others).flatMap { name in
      compare(oldMembers[name], newMembers[name], at: name)
    }
  }

  /// The keys of both, each once, by their bytes.
  private static func names(_ old: JSONObject, _ new: JSONObject) -> [String] {
    (old.keys + new.keys.filter { old[$0] == nil })
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func compare(_ old: JSONValue?, _ new: JSONValue?, at path: String) -> [Change] {
    if old == new { return [] }
    switch (old, new) {
    case (.object(let old), .object(let new)):
      return names(old, new).flatMap { compare(old[$0], new[$0], at: "\(path).\($0)") }
    case (.array(let old), .array(let new)) where old.count == new.count:
      return zip(old, new).enumerated().flatMap { position, pair in
        compare(pair.0, pair.1, at: "\(path)[\(position)]")
      }
    default: return [Change(path: path, old: old?.keyText, new: new?.keyText)]
    }
  }
}
