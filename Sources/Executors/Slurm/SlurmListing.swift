import Storage

/// What Slurm says of a job: a hint for whether it lives, and the reason for a result that is missing.
package struct SlurmListing: Sendable, Equatable {
  /// Its number, `17`, or `17_3` of an element of an array.
  package let id: String
  /// The name on record: that of an element of an array has its number behind the array's name.
  package let name: String
  /// How far it is.
  package let state: SlurmState
  /// Why it waits, or why it ended; empty when Slurm says nothing.
  package let reason: String
  /// The machines that it has.
  package let nodes: String
  /// The name that the cluster has for the array of which it is an element; nil for a job of its own.
  let array: String?

  package init(
    id: String, name: String, state: SlurmState, reason: String, nodes: String,
    array: String? = nil
  ) {
    self.array = array
    self.id = id
    self.name = name
    self.state = state
    self.reason = reason
    self.nodes = nodes
  }

  /// The fields that `squeue` is asked for, in this order.
  static let format = "%i|%j|%T|%N|%r"

  /// Reads a line of `squeue` in that format; nil when it is something else.
  package init?(line: Substring) {
    let fields = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
    guard fields.count == 5, !fields[0].isEmpty,
      fields[0].utf8.first.map({ (0x30...0x39).contains($0) }) == true
    else { return nil }
    // `17_3` is an element; `17_[3-9]` are several that wait and are not told apart.
    let halves = fields[0].split(separator: "_")
    let submission = String(fields[1])
    let element = halves.count == 2 ? Int(halves[1]) : nil
    self.init(
      id: String(fields[0]),
      name: element.map { JobRecord.name(of: submission, element: $0) } ?? submission,
      state: SlurmState(fields[2]), reason: fields[4] == "None" ? "" : String(fields[4]),
      nodes: String(fields[3]), array: halves.count == 2 ? submission : nil)
  }

  /// The same of the job with that name on record.
  func named(_ name: String) -> SlurmListing {
    SlurmListing(
      id: id, name: name, state: state, reason: reason, nodes: nodes, array: array)
  }

  /// One phrase for people: `job 12 running on node7`.
  package var phrase: String {
    switch state {
    case .waiting: "job \(id) waiting\(reason.isEmpty ? "" : " (\(reason))")"
    case .running: "job \(id) running\(nodes.isEmpty ? "" : " on \(nodes)")"
    case .over(let end): "job \(id) ended as \(end.word)\(reason.isEmpty ? "" : " (\(reason))")"
    }
  }

  /// True when a launch failed and the job will not start again by itself.
  package var isStranded: Bool {
    state == .waiting && reason.lowercased().contains("launch failed")
  }
}
