import FoundationEssentials
package import Formats

/// Rows of small images with names, as a picture for a report.
package struct ImageGrid {
  /// Images of one class, each with a word below it.
  package struct Row {
    package let name: String
    package let images: [(image: RGBImage, note: String)]

    package init(name: String, images: [(image: RGBImage, note: String)]) {
      self.name = name
      self.images = images
    }
  }

  private let rows: [Row]
  private let columns: Int

  package init(rows: [Row], columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  private static let side = 48
  private static let cell = (width: 62, height: 66)
  private static let margin = 92

  /// A complete SVG document; images are PNG inside it.
  package var svg: String {
    let width = Self.margin + columns * Self.cell.width
    let height = max(1, rows.count) * Self.cell.height
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\">\n"
      + "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#fff\"/>\n"
    for (index, row) in rows.enumerated() {
      let y = index * Self.cell.height
      text += "<text x=\"4\" y=\"\(y + 28)\" font-size=\"12\">\(Self.escaped(row.name))</text>\n"
      for (column, item) in row.images.prefix(columns).enumerated() {
        let x = Self.margin + column * Self.cell.width
        let data = Data(PNG.encode(item.image)).base64EncodedString()
        text +=
          "<image x=\"\(x)\" y=\"\(y + 2)\" width=\"\(Self.side)\" height=\"\(Self.side)\" "
          + "style=\"image-rendering:pixelated\" href=\"data:image/png;base64,\(data)\"/>\n"
          + "<text x=\"\(x + Self.side / 2)\" y=\"\(y + Self.side + 12)\" font-size=\"9\" "
          + "text-anchor=\"middle\" fill=\"#555\">\(Self.escaped(item.note))</text>\n"
      }
    }
    return text + "</svg>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, sign in
      switch sign {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(sign)
      }
    }
  }
}

/// Images as PNG files that are not compressed, so that no library's version is in their bytes.
enum PNG {
  /// Returns a file (ISO/IEC 15948): header, one run of stored blocks (RFC 1950 and 1951), end.
  static func encode(_ image: RGBImage) -> [UInt8] {
    var raw: [UInt8] = []
    for y in 0..<image.height {
      raw.append(0)
      raw += image.pixels[3 * y * image.width..<3 * (y + 1) * image.width]
    }
    var stream: [UInt8] = [0x78, 0x01]
    let size = 65_535
    for start in stride(from: 0, to: raw.count, by: size) {
      let end = min(raw.count, start + size)
      let length = UInt16(end - start)
      stream.append(end == raw.count ? 1 : 0)
      for value in [length, ~length] {
        stream += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
      }
      stream += raw[start..<end]
    }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in raw {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    stream += big(b << 16 | a)
    let header =
      big(UInt32(image.width)) + big(UInt32(image.height)) + [8, 2, 0, 0, 0] as [UInt8]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunk("IDAT", stream) + chunk("IEND", [])
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    var check: UInt32 = .max
    for byte in body {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xEDB8_8320 : check >> 1 }
    }
    return big(UInt32(content.count)) + body + big(~check)
  }
}
