/// How the logits of a reference are changed before a model is compared with them, a row at a time.
///
/// What has an element for each row names that row's token or tokens.
package enum LogitChange: Sendable {
  /// The row's token gets this logit.
  case set([Int32], to: Float)
  /// This much is taken from the logit of the row's token.
  case subtract(Float, from: [Int32])
  /// Some tokens get this logit in every row.
  case setEverywhere([Int32], to: Float)
  /// Some tokens become equally likely in every row; together they stay as likely as they were.
  case equalize([Int32])
  /// All probability goes to the row's token.
  case only([Int32])
  /// All probability goes to the row's likeliest token, the first of equals.
  case likeliest
  /// First the row's forbidden tokens get the mean logit; then v = v_b − α · max(0, v_r − v_b), v_b being the logits of the
  /// first source and v_r those of the second (Eldan and Russinovich, 2023, equation 1).
  case unlearn(alpha: Float, forbidden: [[Int32]])

  /// The logit that stands for a probability of 0: minus infinity, but never 0 times infinity.
  package static let impossible: Float = -1e30
}
