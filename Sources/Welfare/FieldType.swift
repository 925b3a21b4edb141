import EventStore

/// What a field may hold, and how what people type becomes it.
public indirect enum FieldType: Sendable {
  /// A single line of at most 200 characters: a name, a title. What is not seen is not kept: white
  /// space is one blank, zero-width letters, soft hyphens and marks of reading direction are left out.
  case line
  /// Free text of at most so many characters, kept as it is written.
  case text(limit: Int)
  case cpr
  case int(ClosedRange<Int64>)
  /// A number, with or without decimals.
  case number
  case bool
  /// A day within ``Day/writable``.
  case day
  /// A time on such a day.
  case moment
  case choice([Choice])
  /// Another entity, of this kind.
  case reference(String)
  /// An object taken over from a document as it is.
  case record
  /// Any number of these, each once.
  case set(FieldType)

  public static let prose = FieldType.text(limit: 8_000)

  /// One of the values of a `choice`.
  public struct Choice: Sendable, Hashable {
    public let value: String
    public let label: Text

    public init(_ value: String, da: String, en: String) {
      self.value = value
      label = Text(da: da, en: en)
    }
  }

  static let lineLimit = 200

  /// The most elements a set takes at once.
  static let maximumElements = 200

  /// True for what has parts: one such, or any number.
  var isOfRecords: Bool {
    switch self {
    case .record, .set(.record): true
    default: false
    }
  }

  /// The value as it is stored; `.null` for a text of nothing visible, which clears a field.
  ///
  /// - Parameter resolve: finds the entity of a kind that a text names.
  /// - Throws: ``Refusal`` saying what it should have been.
  public func read(_ value: Value, resolve: (String, String) throws -> EntityID) throws -> Value {
    if case .set(let element) = self {
      let list = value.list ?? (value.isNull ? [] : [value])
      guard list.count <= Self.maximumElements else {
        throw Refusal(
          .invalid, da: "højst \(Self.maximumElements) på én gang",
          en: "at most \(Self.maximumElements) at once")
      }
      return .list(try list.map { try element.read($0, resolve: resolve) }.filter { !$0.isNull })
    }
    var value = value
    if case .text(let text) = value {
      if text.isBlank { return .null }
      value = .text(isProse ? text.trimmed : text.oneLine)
    }
    if value.isNull { return .null }
    if case .reference(let kind) = self, let text = value.text {
      return .reference(try resolve(text, kind))
    }
    if let text = value.text {
      if case .day = self { return .text(try Day.typed(text).writable().description) }
      if case .moment = self { return .text(try Moment.typed(text).writable().description) }
    }
    guard let read = scalar(value) else { throw Refusal(.invalid, expectation) }
    return read
  }

  private var isProse: Bool {
    switch self {
    case .text, .record: true
    default: false
    }
  }

  /// Nil when the value is none of this type. `Value` has a literal `nil` of its own, so what is
  /// absent is filtered out and never written as `nil` here.
  private func scalar(_ value: Value) -> Value? {
    switch self {
    case .line: value.text.filter { $0.count <= Self.lineLimit }.map { .text($0) }
    case .text(let limit): value.text.filter { $0.count <= limit }.map { .text($0) }
    case .cpr: value.text.flatMap { CPR($0) }.map { .text($0.description) }
    case .int(let range):
      (value.int ?? value.text.flatMap { Int64($0) }).filter(range.contains).map { .int($0) }
    case .number: Self.number(value)
    case .bool: value.bool.map { .bool($0) } ?? value.text.flatMap(Self.bool)
    case .choice(let choices): value.text.flatMap { Self.choice($0, of: choices) }
    case .record: value.object.map { .object($0) } ?? value.text.map { .text($0) }
    case .day, .moment, .reference, .set: Value?.none
    }
  }

  /// A number as one writes it, with a comma or a point; whole numbers are kept as such.
  public static func number(_ value: Value) -> Value? {
    let number: Double? =
      switch value {
      case .int(let int): Double(int)
      case .double(let double): double
      case .text(let text): Double(text.split(separator: ",").joined(separator: "."))
      default: Double?.none
      }
    guard let number, abs(number) < 1e12 else { return Value?.none }
    return number == number.rounded() ? .int(Int64(number)) : .double(number)
  }

  private static func bool(_ text: String) -> Value? {
    switch text.folded {
    case "ja", "yes", "true", "1": .bool(true)
    case "nej", "no", "false", "0": .bool(false)
    default: Value?.none
    }
  }

  /// A choice by its value or by its label in either language.
  private static func choice(_ text: String, of choices: [Choice]) -> Value? {
    let wanted = text.folded
    return choices.first { choice in
      [choice.value, choice.label.da, choice.label.en].contains { $0.folded == wanted }
    }.map { .text($0.value) }
  }

  /// What a valid value looks like.
  private var expectation: Text {
    func text(_ limit: Int) -> Text {
      Text(
        da: "skal være tekst på højst \(limit) tegn",
        en: "must be text of at most \(limit) characters")
    }
    return switch self {
    case .line: text(Self.lineLimit)
    case .text(let limit): text(limit)
    case .cpr:
      Text(
        da: "skal være ti cifre, der begynder med en gyldig dato (ddmmåå-nnnn)",
        en: "must be ten digits that begin with a valid date (ddmmyy-nnnn)")
    case .int(let range):
      Text(
        da: "skal være et helt tal fra \(range.lowerBound) til \(range.upperBound)",
        en: "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    case .number: Text(da: "skal være et tal", en: "must be a number")
    case .bool: Text(da: "skal være ja eller nej", en: "must be yes or no")
    case .day: Text(da: "skal være en dato som 2026-10-15", en: "must be a date like 2026-10-15")
    case .moment:
      Text(
        da: "skal være dato og klokkeslæt som 2026-10-15 14:00",
        en: "must be a date and time like 2026-10-15 14:00")
    case .choice(let choices):
      Text(
        da: "skal være en af: "
          + choices.map { Self.listed($0.value, $0.label.da) }.joined(separator: "; "),
        en: "must be one of: "
          + choices.map { Self.listed($0.value, $0.label.en) }.joined(separator: "; "))
    case .reference, .record, .set: Text(da: "kan ikke læses", en: "cannot be read")
    }
  }

  /// A choice by what is written and, where that is another word, by what it is called.
  private static func listed(_ value: String, _ label: String) -> String {
    value == label ? value : "\(value) (\(label))"
  }
}

extension Optional {
  fileprivate func filter(_ holds: (Wrapped) -> Bool) -> Wrapped? {
    flatMap { holds($0) ? $0 : Wrapped?.none }
  }
}
