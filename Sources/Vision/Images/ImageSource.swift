package import Datasets
package import Documents
import Plans

/// Where labelled images come from.
package protocol ImageSource: DataSource where Contents == ImageSets {
  /// The names of the classes; nil when only the files tell.
  var classes: [String]? { get }
}

/// Every image source a spec can name; add yours here.
package let imageSources = Registry<any ImageSource>(
  family: "image source",
  [
    FashionMNIST.self, IDXImages.self, CIFAR10.self, CIFAR100.self, ImageFolders.self,
  ])
