package import Plans

/// The images of an experiment: some to learn from, others to be judged by.
package struct ImageSets: Sendable {
  package let train: Ref<ImageSet>
  package let test: Ref<ImageSet>
}
