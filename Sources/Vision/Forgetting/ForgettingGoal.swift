import Metrics
import Models
import Tensors

/// What a prompt is to bring about: images of some classes are no longer recognised, those of others are.
package struct ForgettingGoal: Sendable {
  private let labels: [Int]
  /// For each class, whether it is to be forgotten.
  package let isForgotten: [Bool]

  /// Throws when a class to be forgotten does not exist, or when nothing is left.
  package init(labels: [Int], classes: [String], forgetting names: [String]) throws {
    self.labels = labels
    for name in names where !classes.contains(name) {
      throw ModelError.malformed(
        part: "forget_classes",
        "there is no class '\(name)'; there are \(classes.joined(separator: ", "))")
    }
    isForgotten = classes.map(names.contains)
    guard isForgotten.contains(true), isForgotten.contains(false) else {
      throw ModelError.malformed(
        part: "forget_classes", "some classes are to be forgotten, and some must stay")
    }
  }

  /// Returns the loss of scores, (images, classes): cross-entropy of kept classes' images, plus that to equal
  /// probabilities of the others' (Kuwana et al., 2024, equations 3 to 5); 10⁻⁷ keeps logarithms finite there.
  package func loss(_ scores: [Float]) -> Double {
    let width = isForgotten.count
    var (kept, keptCount, forgotten, forgottenCount) = (0.0, 0, 0.0, 0)
    for (image, label) in labels.enumerated() {
      let row = scores[image * width..<(image + 1) * width]
      let top = Double(row.max() ?? 0)
      let exponentials = row.map { Portable.exp(Double($0) - top) }
      let sum = exponentials.reduce(0, +)
      if isForgotten[label] {
        forgotten -=
          exponentials.reduce(0) { $0 + Portable.log($1 / sum + 1e-7) } / Double(width)
        forgottenCount += 1
      } else {
        kept -= Double(row[row.startIndex + label]) - top - Portable.log(sum)
        keptCount += 1
      }
    }
    return kept / Double(max(1, keptCount)) + forgotten / Double(max(1, forgottenCount))
  }

  /// Returns the class with the greatest score of each image; the first of equals.
  package func predictions(_ scores: [Float]) -> [Int] {
    let width = isForgotten.count
    return labels.indices.map { image in
      var best = image * width
      for place in best + 1..<best + width where scores[place] > scores[best] { best = place }
      return best - image * width
    }
  }

  /// Returns H: the harmonic mean of the error on forgotten classes and the accuracy on kept ones.
  package func harmonic(_ predictions: [Int]) -> Double {
    var (wrong, forgotten, right, kept) = (0, 0, 0, 0)
    for (label, found) in zip(labels, predictions) {
      if isForgotten[label] {
        forgotten += 1
        wrong += label == found ? 0 : 1
      } else {
        kept += 1
        right += label == found ? 1 : 0
      }
    }
    return harmonicMean([
      Double(wrong) / Double(max(1, forgotten)), Double(right) / Double(max(1, kept)),
    ])
  }
}
