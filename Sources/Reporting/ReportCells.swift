package import Documents

/// Every report cell that a spec can name; add yours here.
package let reportCells = Registry<any ReportCell>(
  family: "report cell",
  [
    DefaultCells.self, MarkdownCell.self, TableCell.self, ComparisonCell.self, AttackCell.self,
    RequestsCell.self, CurvesCell.self, TrustCell.self, ShadowCell.self, SurveyCell.self,
    SweepCell.self, PlotCell.self, SamplesCell.self, SearchCell.self, ForgottenImagesCell.self,
    DiffCell.self,
    ImagesCell.self, GenericLabelsCell.self, RelearningCell.self, CostCell.self, TimelineCell.self,
    ParametersCell.self, PlanCell.self, ProvenanceCell.self,
  ])
