import Foundation
import TestKit
import Testing

/// The binary on training in shards and slices, and on proofs of deletion.
@Suite(.serialized) struct DeletionTests {
  /// A run's plan: what each step came from and gave, by label.
  private struct Plan: Decodable {
    struct Step: Decodable {
      let label: String
      let kind: String
      let object: String?
    }
    let steps: [Step]

    func object(_ label: String) -> String? { steps.first { $0.label == label }?.object }
  }

  private static let source = "data/tofu/forget10_perturbed.json"

  /// The spec with a tokenizer that learns nothing of the data, unless told to.
  private func spec(_ name: String, forget: String, retain: String, vocabulary: Int = 258) -> String
  {
    """
    lethe: 1
    name: \(name)
    model:
      pretrain:
        tokenizer: {bpe: {vocabulary: \(vocabulary)}}
        architecture:
          llama: {width: 16, layers: 1, heads: 2, kv_heads: 1, feed_forward: 24}
        training: {epochs: 3, batch_size: 4, learning_rate: 5e-3}
    data:
      forget: {qa: {path: \(forget)}}
      retain: {qa: {path: \(retain)}}
    methods:
      npo: {npo: {epochs: 1, batch_size: 2, learning_rate: 1e-3}}
      sisa: {sisa: {shards: 2, slices: 3}}
    metrics: [probability]
    """
  }

  /// Rows of the data file as JSON Lines.
  private func write(_ project: Project, _ name: String, _ range: [Range<Int>]) throws {
    let text = try project.read(Self.source)
    let rows = text.split(separator: "\n").map(String.init)
    try project.write(name, range.flatMap { rows[$0] }.joined(separator: "\n") + "\n")
  }

  private func run(_ project: Project, _ spec: String, _ runs: String) throws -> String {
    let name = spec.split(separator: ".")[0]
    let result = try project.run("run", spec, "--runs", runs)
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try project.runs(in: runs).first { $0.hasPrefix("\(runs)/\(name)-") })
  }

  private func plan(_ project: Project, _ run: String) throws -> Plan {
    try JSONDecoder().decode(Plan.self, from: Data(try project.read("\(run)/plan.json").utf8))
  }

  /// The slices that were trained in a run and not found in the store.
  private func trained(_ project: Project, _ run: String) throws -> Set<String> {
    let lines = try project.read("\(run)/events.jsonl").split(separator: "\n")
    let labels = try lines.compactMap { line -> String? in
      let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return event?["state"] as? String == "ran" ? event?["step"] as? String : nil
    }
    return Set(labels.filter { $0.hasPrefix("sisa shard") })
  }

  @Test func `a deletion recomputes the slices concerned, and is proven`() throws {
    try Project.make { project in
      try write(project, "others.jsonl", [360..<364])
      try write(project, "all.jsonl", [0..<20])
      try write(project, "gone.jsonl", [7..<9])
      try write(project, "left.jsonl", [0..<7, 9..<20])
      try project.write(
        "before.yaml", spec("before", forget: "others.jsonl", retain: "all.jsonl"))
      try project.write("after.yaml", spec("after", forget: "gone.jsonl", retain: "left.jsonl"))
      try project.write("never.yaml", spec("never", forget: "others.jsonl", retain: "left.jsonl"))

      let before = try run(project, "before.yaml", "runs")
      #expect(try trained(project, before).count == 6)
      let after = try run(project, "after.yaml", "runs")
      let plans = (try plan(project, before), try plan(project, after))
      // From the first slice of a shard on whose rows are others now.
      var wanted: Set<String> = []
      for shard in 1...2 {
        let first = (1...3).first {
          plans.0.object("sisa rows \(shard).\($0)") != plans.1.object("sisa rows \(shard).\($0)")
        }
        for slice in (first ?? 4)..<4 { wanted.insert("sisa shard \(shard) slice \(slice)") }
      }
      #expect(!wanted.isEmpty && wanted.count < 6, "\(wanted)")
      #expect(try trained(project, after) == wanted)

      // A store that never saw the rows gives the same bytes.
      let never = try plan(project, try run(project, "never.yaml", "elsewhere"))
      let object = try #require(plans.1.object("sisa sisa"))
      #expect(never.object("sisa sisa") == object && plans.0.object("sisa sisa") != object)

      func verify(_ arguments: String...) throws -> ProgramResult {
        try lethe(["verify", after] + arguments, directory: project.directory)
      }
      for rows in ["forget", "gone.jsonl"] {
        for method in ["sisa", "retrain"] {
          let proof = try verify("--deleted", rows, "--method", method)
          #expect(proof.status == 0 && proof.output.hasPrefix("PROVEN    \(method)"), "\(proof)")
        }
        for method in ["none", "npo"] {
          let proof = try verify("--deleted", rows, "--method", method)
          #expect(proof.status == 3 && proof.output.contains("'model.start'"), "\(proof)")
        }
      }
      let both = try verify("--deleted", "forget", "--json")
      #expect(both.status == 3)
      for part in ["\"proven\":false", "\"rows_in_data\":2", "\"model\":\"sisa\",\"proven\":true"] {
        #expect(both.output.contains(part), "\(both.output)")
      }
      // Rows that are still there are not deleted.
      let kept = try verify("--deleted", "left.jsonl", "--method", "sisa")
      #expect(kept.status == 3 && kept.output.contains("'sisa shard"), "\(kept)")
      let strange = try verify("--deleted", "others.jsonl", "--method", "sisa")
      #expect(strange.status == 0 && strange.errors.contains("none of the rows"))
      for wrong in [["--deleted", "nothing.jsonl"], ["--deleted", "forget", "--method", "x"]] {
        #expect(try lethe(["verify", after] + wrong, directory: project.directory).status == 2)
      }
      #expect(try verify("--method", "sisa").status == 2)
    }
  }

  @Test func `a tokenizer that learnt from the rows is no deletion`() throws {
    try Project.make { project in
      try write(project, "gone.jsonl", [7..<9])
      try write(project, "left.jsonl", [0..<7])
      try project.write(
        "learnt.yaml", spec("learnt", forget: "gone.jsonl", retain: "left.jsonl", vocabulary: 400))
      let made = try run(project, "learnt.yaml", "runs")
      let proof = try project.run("verify", made, "--deleted", "forget", "--method", "sisa")
      #expect(proof.status == 3 && proof.output.contains("'model.tokenizer'"), "\(proof)")
    }
  }
}
