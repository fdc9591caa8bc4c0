package import Documents
package import Plans

/// The images of an experiment: some to learn from, others to be judged by.
package struct ImageSets: Sendable {
  package let train: Ref<ImageSet>
  package let test: Ref<ImageSet>
}

/// Where labelled images come from: it adds the steps that read them.
package protocol ImageSource: Component {
  /// The names of the classes; nil when only the files tell.
  var classes: [String]? { get }
  func wire(_ label: String, into plan: inout Plan) throws -> ImageSets
}

/// Every image source a spec can name; add yours here.
package let imageSources = Registry<any ImageSource>(
  family: "image source",
  [
    FashionMNIST.self, IDXImages.self, CIFAR10.self, CIFAR100.self, ImageFolders.self,
  ])
