package import Documents
package import Models

/// Every source of classifiers that a spec can name; add yours here.
package let imageModels = Registry<any ModelSource<ImageSets, BoxReference>>(
  family: "model source", [PublishedCLIP.self, ScratchCLIP.self, CommandModel.self])
