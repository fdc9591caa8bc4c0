package import Documents
import Formats
import Models
package import Plans

/// CIFAR-10 (Krizhevsky, 2009) in its binary version.
package struct CIFAR10: ImageSource {
  package static let name = "cifar10"
  package static let version = "1"
  package static let summary = "Images of 32 x 32 pixels in CIFAR-10's binary files."

  package let classes: [String]? = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  private let files: CIFARFiles

  package init(_ p: inout Parameters) { files = CIFARFiles(&p) }

  package func wire(_ label: String, into plan: inout Plan) throws -> ImageSets {
    try files.wire(label, ReadCIFAR(classes: classes ?? [], labelBytes: 1), into: &plan)
  }
}

/// CIFAR-100 in its binary version, with its fine labels.
package struct CIFAR100: ImageSource {
  package static let name = "cifar100"
  package static let version = "1"
  package static let summary = "Images of 32 x 32 pixels in CIFAR-100's binary files, fine labels."

  package let classes: [String]? = names.split(separator: " ").map {
    $0.split(separator: "_").joined(separator: " ")
  }
  private let files: CIFARFiles

  package init(_ p: inout Parameters) { files = CIFARFiles(&p) }

  package func wire(_ label: String, into plan: inout Plan) throws -> ImageSets {
    try files.wire(label, ReadCIFAR(classes: classes ?? [], labelBytes: 2), into: &plan)
  }

  /// The file fine_label_names.txt of the data set.
  private static let names = """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly \
    camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile \
    cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp \
    lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree \
    orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum \
    rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider \
    squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train \
    trout tulip turtle wardrobe whale willow_tree wolf woman worm
    """
}

/// The files of a CIFAR data set.
struct CIFARFiles: Sendable {
  private let train: [String]
  private let test: [String]

  init(_ p: inout Parameters) {
    train = p.paths("train", "The files to learn from, such as data_batch_1.bin.")
    test = p.paths("test", "The files to be judged by, such as test_batch.bin.")
  }

  func wire(_ label: String, _ step: ReadCIFAR, into plan: inout Plan) throws -> ImageSets {
    func set(_ name: String, _ paths: [String]) throws -> Ref<ImageSet> {
      let files = try paths.map { try plan.file("\(label).\(name) file", $0) }
      return plan.add("\(label).\(name)", step, files)
    }
    return ImageSets(train: try set("train", train), test: try set("test", test))
  }
}

/// Reads files of CIFAR's records: label bytes, the last of which counts, then 1024 bytes each of red, green and
/// blue.
package struct ReadCIFAR: Step {
  package static let kind = "read-cifar"
  package static let version = "1"

  package let classes: [String]
  package let labelBytes: Int

  package init(classes: [String], labelBytes: Int) {
    self.classes = classes
    self.labelBytes = labelBytes
  }

  package func run(_ input: [FileArtifact], _ context: Context) throws -> ImageSet {
    let (side, area) = (32, 1024)
    let record = labelBytes + 3 * area
    var labels: [Int] = []
    var images: [RGBImage] = []
    for (index, file) in input.enumerated() {
      let bytes = try file.bytes
      guard !bytes.isEmpty, bytes.count.isMultiple(of: record) else {
        throw ModelError.malformed(
          part: "file \(index + 1)", "\(bytes.count) bytes are no whole records of \(record)")
      }
      for start in stride(from: 0, to: bytes.count, by: record) {
        let first = start + labelBytes
        labels.append(Int(bytes[first - 1]))
        let pixels = (first..<first + area).flatMap {
          [bytes[$0], bytes[$0 + area], bytes[$0 + 2 * area]]
        }
        images.append(RGBImage(width: side, height: side, pixels: pixels))
      }
    }
    return try ImageSet(classes: classes, labels: labels, images: images)
  }
}
