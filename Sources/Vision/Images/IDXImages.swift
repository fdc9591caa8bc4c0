package import Documents
package import Plans

/// Images and labels in the IDX format of MNIST.
package struct IDXImages: ImageSource {
  package static let name = "idx"
  package static let version = "1"
  package static let summary = "Grey images and labels in IDX files, as MNIST has them."

  package let classes: [String]?
  private let files: IDXFiles

  package init(_ p: inout Parameters) {
    classes = p.texts("classes", count: 1...65_536, "Names of the classes, in order of labels.")
    files = IDXFiles(
      train: p.group("train", "The images to learn from.") { IDXFiles.Pair(&$0) },
      test: p.group("test", "The images to be judged by.") { IDXFiles.Pair(&$0) })
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> ImageSets {
    try files.wire(label, classes ?? [], into: &plan)
  }
}

/// Fashion-MNIST (Xiao et al., 2017) as Debian's package `dataset-fashion-mnist` installs it.
package struct FashionMNIST: ImageSource {
  package static let name = "fashion_mnist"
  package static let version = "1"
  package static let summary =
    "70,000 grey images of clothes, 28 x 28; 'apt-get install dataset-fashion-mnist'."
  package static let shorthand: String? = "folder"

  package let classes: [String]? = [
    "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle boot",
  ]
  private let folder: String

  package init(_ p: inout Parameters) {
    folder =
      p.optionalPath("folder", "Where the four files are; where Debian puts them when left out.")
      ?? "/usr/share/datasets/fashion-mnist"
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> ImageSets {
    func pair(_ set: String) -> IDXFiles.Pair {
      IDXFiles.Pair(
        images: "\(folder)/\(set)-images-idx3-ubyte.gz",
        labels: "\(folder)/\(set)-labels-idx1-ubyte.gz")
    }
    return try IDXFiles(train: pair("train"), test: pair("t10k"))
      .wire(label, classes ?? [], into: &plan)
  }
}

/// Two pairs of IDX files.
struct IDXFiles: Sendable {
  struct Pair: Sendable {
    let images: String
    let labels: String

    init(images: String, labels: String) {
      self.images = images
      self.labels = labels
    }

    init(_ p: inout Parameters) {
      images = p.path("images", "The images, (images, height, width) bytes; gzip or plain.")
      labels = p.path("labels", "Their labels, a byte each.")
    }
  }

  let train: Pair
  let test: Pair

  func wire(_ label: String, _ classes: [String], into plan: inout Plan) throws -> ImageSets {
    func set(_ name: String, _ pair: Pair) throws -> Ref<ImageSet> {
      plan.add(
        "\(label).\(name)", ReadIDX(classes: classes),
        try plan.file("\(label).\(name) images", pair.images),
        try plan.file("\(label).\(name) labels", pair.labels))
    }
    return ImageSets(train: try set("train", train), test: try set("test", test))
  }
}
