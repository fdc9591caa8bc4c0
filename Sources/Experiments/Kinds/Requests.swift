package import Datasets
import Documents

/// The forget sets of an experiment that are asked for one by one, with what to do about them.
///
/// MUSE (Shi and others, 2024, arXiv:2407.06460) calls what happens along a chain of requests sustainability, and what
/// happens as the set grows scalability.
package struct Requests: Sendable {
  /// How the sets are unlearned.
  package enum Course: String, Sendable, CaseIterable {
    /// One after the other: each request starts from the model that the one before left.
    case chain
    /// The first, the first two, and so on, each time from the starting model.
    case growing
  }

  /// The sets in the order of the requests; empty where the spec has none.
  package let sets: [any Dataset]
  package let courses: [Course]
  /// Whether the spec has requests, rightly or not; a resolved spec without any says so by an empty list.
  let isGiven: Bool

  /// Reads `requests` and `requests_as`.
  init(_ p: inout Parameters) {
    isGiven = p.written("requests").map { !$0.isNull && $0.items?.isEmpty != true } ?? false
    sets = p.componentList(
      "requests", from: datasets, default: [],
      "Forget sets that are unlearned one after the other, in place of 'data.forget'; every metric is measured "
        + "after each."
    ).map(\.value)
    let names = Course.allCases.map(\.rawValue)
    courses = p.choices(
      "requests_as", of: names, default: [Course.chain.rawValue], count: 1...2,
      "chain: each request starts from the model of the one before; growing: the first request, the first two, and "
        + "so on, each from the starting model."
    ).compactMap(Course.init(rawValue:))
    if p.has("requests_as"), !p.has("requests"), !p.isDescribing {
      p.report("requests_as", "there are no 'requests'", help: "list the forget sets under it")
    }
  }

  /// Whether there is more than one: a single request is the plain experiment.
  package var isChain: Bool { sets.count > 1 }

  /// What the requests come to in all; nil when there are none.
  var whole: (any Dataset)? { isChain ? Joined(sets) : sets.first }
}
