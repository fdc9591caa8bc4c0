import Documents
import Experiments
import TestKit
import Testing
import Workbench

/// The reference of the spec language is its declarations; the snapshot shows in review what changed.
@Suite struct CatalogueTests {
  @Test func `the reference of every component`() {
    var text = "spec\n\n"
    Field.write(Catalogue.specFields(), indent: 2, to: &text)
    for family in Catalogue.families {
      for name in family.names {
        text += "\n\(family.family) \(family.describe(name)?.text ?? "")"
      }
    }
    expectSnapshot(text, "reference.txt")
  }

  @Test func `the schema that editors use`() {
    let schema = JSONSchema.document(title: "Lethe experiment", fields: Catalogue.specFields())
    expectSnapshot(schema.pretty() + "\n", "spec.schema.json")
  }
}
