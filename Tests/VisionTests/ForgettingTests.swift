import Datasets
import Documents
import Executors
import Formats
import Foundation
import Models
import Plans
import Storage
import Tensors
import TestKit
import Testing
import Vision

/// The goal, and the quick way to classes' texts against the slow one.
struct ForgettingTests {
  @Test func `the loss is cross-entropy of kept images and that to equal chances of the others`()
    throws
  {
    let goal = try ForgettingGoal(
      labels: [0, 1, 2], classes: ["a", "b", "c"], forgetting: ["c"])
    // softmax of (log 2, log 1, log 1) is (1/2, 1/4, 1/4).
    let row: [Float] = [0.693_147_2, 0, 0]
    let found = goal.loss(row + row + row)
    let kept = (0.693_147_18 + 1.386_294_36) / 2
    let forgotten = (0.693_147_18 + 1.386_294_36 + 1.386_294_36) / 3
    #expect(abs(found - kept - forgotten) < 1e-5)
    #expect(goal.predictions(row + [0, 0, 1] + [0, 1, 1]) == [0, 2, 1])
    #expect(abs(goal.harmonic([0, 0, 1]) - 2.0 / 3) < 1e-12)
    #expect(goal.harmonic([0, 1, 2]) == 0)
    #expect(throws: ModelError.self) {
      try ForgettingGoal(labels: [], classes: ["a"], forgetting: ["d"])
    }
  }

  @Test(arguments: CLIPFixture.names)
  func `a box gives the scores of whole prompts, each read by itself`(name: String) throws {
    let fixture = try CLIPFixture(name)
    let compute = Compute(portableThreads: 1)
    let model = try LoadedCLIP(fixture.checkpoint, compute)
    let classes = ["CD", "A", "0123"]
    let images = ImageFeatures(
      classes: classes, labels: [0, 1, 2], values: try fixture.floats("image_features"))
    let box = try CLIPBox(model, sets: [images])
    var stream = Seed(3).stream("contexts")
    let width = fixture.checkpoint.shape.text.width
    let contexts = (0..<5).map { _ in (0..<2 * width).map { _ in Float(stream.normal()) } }
    let scores = try box.scores(of: contexts.map(Prompt.soft), on: [0])[0]
    for (context, found) in zip(contexts, scores) {
      for (label, name) in classes.enumerated() {
        let ending = try fixture.checkpoint.ending(" \(name).")
        model.tape.reset()
        let network = model.network()
        let ends = model.tape.values(network.embedded([38] + ending))
        let rows = Array(ends[..<width]) + context + Array(ends[width...])
        let text = network.textFeatures(
          model.tape.constant(rows, rows: 3 + ending.count, columns: width),
          TokenBatch([Array(repeating: 0, count: 3 + ending.count)]))
        let unit = model.tape.values(network.normalized(text))
        for image in 0..<3 {
          let row = images.values[image * unit.count..<(image + 1) * unit.count]
          let cosine = zip(row, unit).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(cosine * model.scale - found[image * 3 + label]) < 1e-4)
        }
      }
    }
  }

  @Test func `shots of both parts have nothing in common, and too few images are an error`() throws
  {
    let images = try ImageSet(
      classes: ["a", "b"], labels: [0, 1, 0, 1, 0, 1, 0, 1], width: 1, height: 1,
      grey: [0, 1, 2, 3, 4, 5, 6, 7])
    func drawn(_ part: DrawShots.Part) throws -> [UInt8] {
      let found = try DrawShots(part, shots: 2, seed: 1).run(images, Context())
      #expect(found.labels == [0, 0, 1, 1])
      return (0..<found.count).map { found.image($0).pixels[0] }
    }
    let (search, validation) = (try drawn(.search), try drawn(.validation))
    #expect(Set(search + validation) == Set(0...7))
    #expect(throws: ModelError.self) {
      try DrawShots(.search, shots: 3, seed: 1).run(images, Context())
    }
  }

  /// An archive with stored members, as `zip -0` writes it: two classes in one archive, three in both.
  @Test func `class folders are read from an archive`() throws {
    func archive(_ names: [String]) -> FileArtifact {
      FileArtifact(bytes: StoredArchive.bytes(names.map { ($0, StoredArchive.pixel) }))
    }
    let (train, test) = (
      archive(["b/1.png", "a/2.PNG", "a/3.png", "notes.txt", "a/b/deep.png"]),
      archive(["a/1.png", "c/1.png"])
    )
    let images = try ReadImageArchive().run((train, test), Context())
    #expect(images.classes == ["a", "b", "c"] && images.labels == [0, 0, 1])
    #expect(images.image(0).width == 1 && images.image(0).pixels == [255, 0, 0])
    #expect(try ReadImageArchive().run((test, train), Context()).labels == [0, 2])
    #expect(throws: NoImages.self) {
      try ReadImageArchive().run((archive(["notes.txt"]), test), Context())
    }
  }

  /// What a folder's files are packed into gives the images that an archive of another program's gives.
  @Test func `class folders are read as an archive of them is`() throws {
    try withTemporaryDirectory { path in
      let names = ["b/1.png", "a/2.PNG", "a/3.png"]
      for name in names + ["a/b/deep.png", "a/notes.txt"] {
        let place = "\(path)/in/\(name)"
        try FileManager.default.createDirectory(
          atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(StoredArchive.pixel).write(to: URL(filePath: place))
      }
      let text = "{folders: {train: \(path)/in, test: \(path)/in}}"
      let made = imageSources.make(try YAML.parse(Array(text.utf8), file: "images"))
      let source = try #require(made.value, "\(made.diagnostics)")
      let store = Store(at: path + "/store")
      let (plan, sets) = try Plan.reading(store: store) { try source.wire("images", into: &$0) }
      // Both are the same folder: one source, one step.
      #expect(plan.entries.map(\.kind) == ["file", "read-image-archive"])
      #expect(sets.train == sets.test)
      let file = try #require(plan.entries[0].source)
      let folder = try #require(file.folder)
      try store.objects.write(
        FolderArchive(of: folder.path, store.disk, where: folder.has), expecting: file.digest,
        as: Tree([TreeEntry(name: "file", size: file.size, digest: file.digest)]))
      let packed = FileArtifact(bytes: try store.objects.read(file.digest))
      let other = FileArtifact(bytes: StoredArchive.bytes(names.map { ($0, StoredArchive.pixel) }))
      let images = try ReadImageArchive().run((packed, packed), Context())
      #expect(images.classes == ["a", "b"] && images.labels == [0, 0, 1])
      #expect(try images == ReadImageArchive().run((other, other), Context()))
    }
  }

  @Test func `CIFAR's planes become pixels`() throws {
    let record: [UInt8] =
      [7, 1] + Array(repeating: 10, count: 1024) + Array(repeating: 20, count: 1024)
      + Array(repeating: 30, count: 1024)
    let step = ReadCIFAR(classes: ["a", "b"], labelBytes: 2)
    let images = try step.run([FileArtifact(bytes: record + record)], Context())
    #expect(images.labels == [1, 1])
    #expect(Array(images.image(1).pixels[..<6]) == [10, 20, 30, 10, 20, 30])
    #expect(throws: ModelError.self) {
      try step.run([FileArtifact(bytes: Array(record.dropLast()))], Context())
    }
  }
}
