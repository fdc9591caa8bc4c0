import Reports
import Testing

struct NumberFormatTests {
  @Test(arguments: [
    (NumberFormat.fixed(3), 0.9344, "0.934"), (.fixed(3), 0.9345, "0.935"), (.fixed(0), 0.5, "1"),
    (.fixed(2), -0.001, "0.00"), (.fixed(2), -1.005, "-1.01"), (.fixed(1), 99.95, "100.0"),
    (.fixed(0), 0.04, "0"), (.fixed(2), 1e21, "1000000000000000000000.00"),
    (.significant(3), 0.000012345, "1.23e-5"), (.significant(3), 0.012345, "0.0123"),
    (.significant(3), 1_234_567, "1.23e6"), (.significant(3), 99.96, "100"),
    (.significant(2), 1e300, "1.0e300"), (.significant(3), 0, "0"),
    (.significant(3), -2.5, "-2.50"),
    (.shortest(3), 0.11, "0.11"), (.shortest(3), 1, "1"), (.shortest(3), 5e-7, "5e-7"),
    (.pValue, 1.8e-21, "1.8e-21"), (.pValue, 0.0342, "0.034"), (.pValue, 0.5, "0.50"),
    (.pValue, 1, "1.00"), (.pValue, 0, "0"), (.pValue, 0.00099999, "1.0e-3"),
    (.percent(1), 0.934, "93.4 %"), (.percent(0), 0, "0 %"), (.percent(1), 1, "100.0 %"),
    (.count, 1_234_567, "1,234,567"), (.count, 999, "999"), (.count, -1000, "-1,000"),
    (.duration, 0.0123, "12 ms"), (.duration, 0.35, "0.35 s"), (.duration, 12.44, "12.4 s"),
    (.duration, 59.96, "1 min 00 s"), (.duration, 94.6, "1 min 35 s"),
    (.duration, 7620, "2 h 07 min"),
    (.duration, 3599.7, "1 h 00 min"), (.duration, 200_000, "2 d 08 h"), (.duration, 0, "0 s"),
    (.bytes, 512, "512 B"), (.bytes, 1_440, "1.4 kB"), (.bytes, 412_300_000, "412 MB"),
    (.bytes, 999_900, "1.0 MB"), (.bytes, 5e18, "5000 PB"), (.bytes, 0, "0 B"),
    (.fixed(2), .nan, "NaN"), (.count, .infinity, "∞"), (.bytes, -.infinity, "-∞"),
  ])
  func `numbers become text`(format: NumberFormat, value: Double, text: String) {
    #expect(format.text(value) == text)
  }

  @Test func `no format traps, whatever the number`() {
    let formats: [NumberFormat] = [
      .significant(3), .shortest(4), .fixed(0), .fixed(4), .pValue, .percent(2), .count, .duration,
      .bytes,
    ]
    for exponent in -330...308 {
      for mantissa in [-9.999999, -1, 1, 4.9999, 5.0000001] {
        let value = mantissa * Logarithm.power(exponent)
        for format in formats { #expect(!format.text(value).isEmpty) }
      }
    }
    for format in formats {
      for value in [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude] {
        #expect(!format.text(value).isEmpty)
      }
    }
  }

  @Test func `an estimate shows its interval`() {
    #expect(Value.estimate(0.934, 0.91...0.95).plain == "0.934 [0.91, 0.95]")
    #expect(Value.number(1.8e-21, .pValue).plain == "1.8e-21")
    #expect(Value.missing("none").plain == "–")
  }
}
