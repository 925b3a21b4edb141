import EventStore

/// How progress towards a goal is measured.
enum Scale: String, CaseIterable {
  /// How far the citizen manages alone: 0 not at all, 4 fully.
  case function
  /// Goal attainment: −2 much worse than agreed, 0 as agreed, +2 much better.
  case attainment

  /// A goal without a scale is measured by function.
  init(_ value: Value?) { self = value?.text.flatMap(Scale.init) ?? .function }

  var range: ClosedRange<Int64> { self == .function ? 0...4 : -2...2 }

  var shown: String { self == .function ? "0–4" : "−2–+2" }

  func refusal(_ value: Int64) -> Text {
    Text(
      da: "\(value) ligger uden for skalaen \(shown).",
      en: "\(value) is outside the scale \(shown).")
  }
}
