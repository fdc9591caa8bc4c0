import Documents
import Experiments
import Foundation
import Methods
import Plans
import Reporting
import Storage
import TestKit

/// Specs with the kinds of step that those of `configs/` leave out; their files hold anything, as nothing runs.
enum MoreSpecs {
  static func compile() throws -> [Compilation] {
    try withTemporaryDirectory { directory in
      for name in files {
        let path = "\(directory)/\(name)"
        try FileManager.default.createDirectory(
          atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(name.utf8).write(to: URL(filePath: path))
      }
      return try specs.map { text in
        let path = "\(directory)/spec.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        var sources = SpecSources()
        let spec = try Spec.load(path, &sources)
        return try Compiler.compile(spec, numerics: "portable", store: Store(at: "/nonexistent"))
      }
    }
  }

  private static let files = [
    "anchors.yaml", "answers.txt", "cifar/train.bin", "cifar/test.bin", "folders/train/a/1.png",
    "folders/train/b/2.png", "folders/test/a/3.png", "folders/test/b/4.png",
    "folders/train.zip", "folders/test.zip", "clip/config.json",
    "clip/tokenizer.json", "clip/model.safetensors", "knowundo.json", "text.txt", "prefixes.txt",
  ]

  private static let architectures = [
    "gemma2", "gemma3", "gpt2", "gpt_neox", "llama", "phi", "qwen2", "qwen3",
  ].map { name in
    SpecTests.tiny.replacing(
      "model: pretrain", with: "model: {pretrain: {architecture: \(name)}}")
  }

  private static let specs =
    architectures.map {
      $0.replacing("  ga: gradient_ascent", with: "  sisa: {sisa: {shards: 2, slices: 1}}")
    } + architectures.map { $0 + "\nengine: pytorch" } + [
      worked, taught,
      services, served, parts, shelved,
      images("cifar10: {train: [cifar/train.bin], test: [cifar/test.bin]}", "[bird]"),
      images("folders: {train: folders/train, test: folders/test}", "[a]"),
      images("folders: {train: folders/train.zip, test: folders/test.zip}", "[a]"),
    ]

  /// A model and tables of the Hub, which nobody is asked about.
  private static let shelved = """
    lethe: 1
    name: shelved
    model: {pretrained: {from: {hub: org/tiny}}}
    data:
      forget: {hub: {repository: org/rows, file: forget.csv}}
      retain: {hub: {repository: org/rows, file: retain.parquet}}
    metrics: [probability]
    """

  private static let served = """
    lethe: 1
    name: served
    model: {service: {url: "http://127.0.0.1:1/v1", model: m}}
    data:
      forget: {qa: {path: \(SpecTests.data), start: 360, count: 4}}
      retain: {qa: {path: \(SpecTests.data), start: 0, count: 8}}
      holdout: {spans: {path: knowundo.json}}
    methods: {guardrail: {guardrail: {topics: [Ada]}}}
    metrics: [probability, rouge]
    """

  /// Every method that PyTorch's worker has.
  private static let worked = """
    lethe: 1
    name: worked
    engine: {pytorch: {attention: eager, launcher: [nice]}}
    model: pretrain
    data:
      forget: {qa: {path: \(SpecTests.data), start: 360, count: 4}}
      retain: {qa: {path: \(SpecTests.data), start: 0, count: 8}}
    methods: {\(pyTorchMethods.map { "\($0): \($0)" }.joined(separator: ", "))}
    metrics: [probability, rouge, exact_memorisation]
    """

  /// A published model that PyTorch teaches.
  private static let taught = """
    lethe: 1
    name: taught
    engine: pytorch
    model:
      pretrained:
        from: {fetch: {sha256: "\(SHA256.digest(of: "a model").hex)", size: 7, sources: [{file: a}]}}
        teach: {epochs: 1}
    data:
      forget: {qa: {path: \(SpecTests.data), start: 360, count: 4}}
      retain: {qa: {path: \(SpecTests.data), start: 0, count: 8}}
    metrics: [probability]
    """

  /// Every training in parts.
  private static let parts = """
    extends: \(packageRoot)/configs/every-method.yaml
    lethe: 1
    name: parts
    curves: {every: 1}
    """

  private static let services = """
    lethe: 1
    name: services
    model: pretrain
    data:
      forget: {qa: {path: \(SpecTests.data), start: 360, count: 4}}
      retain:
        join:
          - {qa: {path: \(SpecTests.data), start: 0, count: 8}}
          - {text: text.txt}
      holdout: {knowundo: {path: knowundo.json}}
      real_authors: {paraphrased: {of: {qa: {path: \(SpecTests.data), count: 8}}}}
    methods:
      asked: {relearn: {generator: &service {endpoint: {base_url: "http://127.0.0.1:1/v1", model: m}}}}
      written: {relearn: {generator: model}}
      listed: {generic_labels: {anchors: *service}}
      read: {generic_labels: {anchors: {file: anchors.yaml}}}
      searched: {prompt_search: {vectors: 2, generations: 2}}
      program: {external: {run: [cp, -r, inputs/model, model]}}
      llmu: {llmu: {answers: answers.txt}}
    metrics:
      - similarity: {judge: rouge_l}
      - kfr: {entities: *service, contradiction: *service}
      - krr: {entities: {minilm: {compare: entities}}}
      - membership
    """

  private static func images(_ source: String, _ forgotten: String) -> String {
    """
    lethe: 1
    name: images
    model: {clip: clip}
    data:
      images: {\(source)}
      forget_classes: \(forgotten)
      shots: 1
    methods:
      lcs: {black_box_forgetting: {generations: 2}}
      coop: {coop: {steps: 2}}
      tuned: image_fine_tuning
      ascent: image_neggrad
      salun: image_salun
      scrub: image_scrub
    metrics: [H, Err_for, Acc_mem, class_accuracy]
    """
  }
}
