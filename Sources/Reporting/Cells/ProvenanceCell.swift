package import Documents
import Experiments
package import Records
package import Reports

/// Where, with what and at what cost the run was made.
package struct ProvenanceCell: ReportCell {
  package static let name = "provenance"
  package static let version = "1"
  package static let summary = "Machine, versions, commit, cost, and how to run it again."

  /// What a repetition by PyTorch comes to.
  private static let approximate =
    "the same plan; other devices or numbers of threads give other last digits"

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    let provenance = record.provenance
    return [
      .heading("Provenance"),
      .parameters(provenance.settings),
      .heading("How to check it", level: 3),
      .code(
        """
        lethe run resolved.yaml      # \(provenance.engine == nil ? "the same plan, the same bytes" : Self.approximate)
        sha256sum -c MANIFEST.sha256 # in the run directory
        """, language: "sh"),
    ]
  }
}
