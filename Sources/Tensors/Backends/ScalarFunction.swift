/// A function of one number that objectives are made of, computed in double precision.
package enum ScalarFunction: Sendable {
  /// log(1 + exp(x)) = max(x, 0) + log(1 + exp(−|x|)).
  case softplus
  /// 1 / (1 + exp(−x)).
  case sigmoid
}
