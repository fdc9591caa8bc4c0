package import Plans

/// What a method is asked to do: find a prompt under which a classifier forgets some classes and keeps others.
package struct PromptTask: Sendable {
  /// Names the steps for people.
  package let label: String
  package let box: BoxReference
  /// Images to search with, and others to choose among what was found.
  package let search: Ref<ImageSet>
  package let validation: Ref<ImageSet>
  /// Names of the classes to be forgotten.
  package let forget: [String]
  package let seed: UInt64

  package init(
    label: String, box: BoxReference, search: Ref<ImageSet>, validation: Ref<ImageSet>,
    forget: [String], seed: UInt64
  ) {
    self.label = label
    self.box = box
    self.search = search
    self.validation = validation
    self.forget = forget
    self.seed = seed
  }
}
