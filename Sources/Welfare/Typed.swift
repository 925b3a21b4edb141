/// Days and times as people type them, read in one place: what cannot be is refused with the reason, as
/// the end of a sentence that begins with what it was typed for.
extension Day {
  /// The days that can be written down: nobody whose case is kept was born before them, and nothing is
  /// agreed on for later. Questions may ask about any day.
  static let writable = Day(number: -43_829)...Day(number: 84_005)

  /// - Throws: ``Refusal``, `invalid`: not written as a day is, or on no calendar.
  public static func typed(_ text: String) throws(Refusal) -> Day {
    let text = text.oneLine
    if let day = Day(text) { return day }
    guard isForm(text, "0000-00-00") else {
      throw Refusal(
        .invalid, da: "skal være en dato som 2026-10-15", en: "must be a date like 2026-10-15")
    }
    throw Refusal(
      .invalid, da: "kan ikke være \(text): den dag findes ikke (en dato skrives som 2026-10-15)",
      en: "cannot be \(text): there is no such day (a date is written as 2026-10-15)")
  }

  /// Refuses a day that nobody can mean to write down.
  func writable() throws(Refusal) -> Day {
    guard !Self.writable.contains(self) else { return self }
    let (first, last) = (Self.writable.lowerBound.year, Self.writable.upperBound.year)
    throw Refusal(
      .invalid, da: "kan ikke være \(self): året skal ligge fra \(first) til \(last)",
      en: "cannot be \(self): the year must be from \(first) to \(last)")
  }

  /// True when `text` has a digit wherever `form` has one, and is else like it.
  fileprivate static func isForm(_ text: some StringProtocol, _ form: String) -> Bool {
    text.utf8.count == form.utf8.count
      && zip(text.utf8, form.utf8).allSatisfy { $1 == 48 ? (48...57).contains($0) : $0 == $1 }
  }
}

extension Moment {
  /// A day and a clock, by Danish wall clocks unless it says which.
  ///
  /// - Throws: ``Refusal``, `invalid`: not written as a time is, or on no calendar or clock.
  public static func typed(_ text: String) throws(Refusal) -> Moment {
    let text = text.oneLine
    if let moment = Moment(text) { return moment }
    let (date, clock) = (text.prefix(10), text.dropFirst(11).prefix(5))
    guard Day.isForm(date, "0000-00-00"), ["T", " "].contains(text.dropFirst(10).prefix(1)),
      Day.isForm(clock, "00:00")
    else { throw form }
    _ = try Day.typed(String(date))
    if clock.prefix(2) > "23" || clock.suffix(2) > "59" {
      throw Refusal(
        .invalid, da: "kan ikke være klokken \(clock): klokken går fra 00:00 til 23:59",
        en: "cannot be at \(clock): a clock goes from 00:00 to 23:59")
    }
    // With an offset every hour of every day is some instant.
    guard Moment(text + "Z") != nil else { throw form }
    throw Refusal(
      .invalid,
      da: "kan ikke være \(date) \(clock): den time springes over, når uret stilles til sommertid",
      en: "cannot be \(date) \(clock): clocks skip that hour when summer time begins")
  }

  /// Refuses a time on a day that nobody can mean to write down.
  func writable() throws(Refusal) -> Moment {
    _ = try day.writable()
    return self
  }

  private static let form = Refusal(
    .invalid, da: "skal være dato og klokkeslæt som 2026-10-15 14:00",
    en: "must be a date and time like 2026-10-15 14:00")
}

extension Refusal {
  /// The same as a sentence about `what` was typed.
  public func said(of what: Text) -> Refusal {
    Refusal(cause, da: "\(what.da) \(text.da).", en: "\(what.en) \(text.en).")
  }
}
