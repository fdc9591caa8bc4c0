/// For each of the first words whether it is in the longest common subsequence of both lists.
///
/// Of several the one that comes first in the second list is taken; time and space are the product of the lengths.
func commonSubsequence(_ texts: [String], _ otherTexts: [String]) -> [Bool] {
  // Numbers for texts: they are compared as often as the product of the lengths.
  var numbers: [String: Int] = [:]
  func number(_ text: String) -> Int {
    if let known = numbers[text] { return known }
    numbers[text] = numbers.count
    return numbers.count - 1
  }
  let words = texts.map(number)
  let others = otherTexts.map(number)
  // length[i][j]: longest common subsequence of the words from i and j on.
  let width = others.count + 1
  var length = [Int](repeating: 0, count: (words.count + 1) * width)
  for i in words.indices.reversed() {
    for j in others.indices.reversed() {
      length[i * width + j] =
        words[i] == others[j]
        ? length[(i + 1) * width + j + 1] + 1
        : max(length[(i + 1) * width + j], length[i * width + j + 1])
    }
  }
  var isCommon = [Bool](repeating: false, count: words.count)
  var i = 0
  var j = 0
  while i < words.count, j < others.count {
    if words[i] == others[j] {
      isCommon[i] = true
      i += 1
      j += 1
    } else if length[i * width + j + 1] >= length[(i + 1) * width + j] {
      j += 1
    } else {
      i += 1
    }
  }
  return isCommon
}
