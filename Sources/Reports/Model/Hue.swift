/// The colour of a series: one of the eight of Okabe and Ito, which people with any kind of colour
/// vision can tell apart, or grey for references.
package enum Hue: Int, Sendable, Equatable, CaseIterable {
  case blue
  case vermilion
  case green
  case purple
  case orange
  case sky
  case yellow
  case black
  /// For baselines and references.
  case grey

  /// The hue of the n-th series; the eight colours repeat.
  package static func series(_ index: Int) -> Hue { allCases[((index % 8) + 8) % 8] }

  /// The dashes of series with these hues: whole lines, and dashed ones where a hue comes again.
  static func dashes(_ hues: [Hue]) -> [String?] {
    let patterns: [String?] = [nil, "6 4", "2 4", "9 4 2 4"]
    var uses = [Int](repeating: 0, count: allCases.count)
    return hues.map { hue in
      uses[hue.rawValue] += 1
      return patterns[(uses[hue.rawValue] - 1) % patterns.count]
    }
  }

  /// The colour on white, used when a figure stands alone.
  var onWhite: String {
    switch self {
    case .blue: "#0072b2"
    case .vermilion: "#d55e00"
    case .green: "#009e73"
    case .purple: "#b8618f"
    case .orange: "#cf8a00"
    case .sky: "#3d9fd6"
    case .yellow: "#b3a300"
    case .black: "#24292f"
    case .grey: "#7d848c"
    }
  }

  /// The colour on a dark page.
  var onDark: String {
    switch self {
    case .blue: "#4aa8e0"
    case .vermilion: "#f0803c"
    case .green: "#2fc59b"
    case .purple: "#dc94bd"
    case .orange: "#e6a93a"
    case .sky: "#86cdf5"
    case .yellow: "#e3d84f"
    case .black: "#e6e6e3"
    case .grey: "#8f959c"
    }
  }
}
