/// What a report shows when the spec does not say.
enum ReportDefaults {
  static let cells = ["default"]
}
