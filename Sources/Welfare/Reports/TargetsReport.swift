import EventStore

/// Every target the papers set in numbers, and what can be worked out of them here.
extension Welfare {
  /// - Parameters:
  ///   - from: the first day of the stays whose plans are judged; nil means a year before the last.
  ///   - to: the last; nil means today.
  public func targetsReport(from: String? = nil, to: String? = nil) throws -> Report {
    let period = try period(from: from, to: to)
    var report = try report(
      "targets", Text(da: "Måltal", en: "Targets"), of: period, for: Self.governing)
    report.tables = [Self.targetTable(try targets()), try stayTable(period)]
    report.charts = [
      Report.Chart(
        form: .bars, title: Text(da: "Ophold", en: "Stays"),
        description: Text(
          da: "Andel af ophold, i procent, for hvert tal",
          en: "Share of stays, in percent, by figure"),
        table: "stays", label: "figure", series: ["share"])
    ]
    report.notes += Self.targetNotes + [Self.suppression]
    return report
  }

  private static func targetTable(_ targets: [TargetRow]) -> Report.Table {
    var table = Report.Table(
      "targets", Text(da: "Måltal", en: "Targets"),
      caption: Text(
        da: "Hvert måltal i hver af dets læsninger, og om det er nået",
        en: "Each target in each of its readings, and whether it is met"),
      [
        Report.Column("municipality", .text, da: "Kommune", en: "Municipality"),
        Report.Column("target", .text, da: "Måltal", en: "Target"),
        Report.Column("unit", .text, da: "Måleenhed", en: "Unit"),
        Report.Column("direction", .text, da: "Retning", en: "Direction"),
        Report.Column("reading", .decimal, da: "Læsning", en: "Reading"),
        Report.Column("basis", .text, da: "Grundlag", en: "Basis"),
        Report.Column("baseline", .decimal, da: "Udgangspunkt", en: "Baseline"),
        Report.Column("deadline", .integer, da: "Frist (år)", en: "Deadline (year)"),
        Report.Column("latest", .decimal, da: "Seneste", en: "Latest"),
        Report.Column("latestOn", .day, da: "Målt den", en: "Measured on"),
        Report.Column("met", .text, da: "Nået", en: "Met"),
      ])
    for target in targets {
      // A target without a number has a row all the same.
      let readings = target.readings.isEmpty ? [nil] : target.readings.map { Optional($0) }
      for reading in readings {
        table.add([
          .name(target.municipality), .name(target.title), .name(target.unit),
          .choice(target.direction, of: "direction", "target"), .figure(reading?.value),
          reading.map { .choice($0.basis, Labels.basis($0.basis)) } ?? .none,
          .figure(target.baseline), .integer(target.deadline),
          .figure(target.latest, isHidden: target.isLatestAboutFew), .day(target.latestOn),
          reading.flatMap { isMet($0.value, target) }
            .map { target.isLatestAboutFew ? Report.Cell.hidden : .yes($0) } ?? .none,
        ])
      }
    }
    return table
  }

  /// Whether the latest measurement meets a reading; nil when nothing can be said.
  private static func isMet(_ reading: Value, _ target: TargetRow) -> Bool? {
    guard let wanted = reading.number, let latest = target.latest.number else { return nil }
    switch target.direction {
    case "decrease", "at_most": return latest <= wanted
    case "at_least": return latest >= wanted
    case "equals": return latest == wanted
    default: return nil
    }
  }

  // MARK: - Stays

  private struct Stay {
    let person: ScopeID
    let clocks: StayClocks
  }

  private func stays() throws -> [Stay] {
    let person = try person()
    let fields = [
      "enrolledOn", "isAcute", "planMadeOn", "dischargePlanOn", "status", "dischargedOn",
    ]
    return try store.shown("stay", fields).filter { $0["status"].text != "enteredInError" }
      .compactMap { stay in
        StayClocks(stay).map { Stay(person: person(stay.scope), clocks: $0) }
      }
  }

  private func stayTable(_ period: Period) throws -> Report.Table {
    let today = today
    let stays = try stays()
    let open = stays.filter { !$0.clocks.isAcute && $0.clocks.isOpen(on: today) }
    let acute = stays.filter { $0.clocks.isAcute && $0.clocks.isOpen(on: today) }
    // The same stays for both plans: a difference between two totals would be a number too.
    let due = stays.filter {
      !$0.clocks.isAcute && period.contains($0.clocks.enrolledOn)
        && $0.clocks.enrolledOn.advanced(by: StayClocks.planDays) < today
    }
    let births = try births()
    func isInTime(_ what: StayClock.What, _ stay: Stay) -> Bool {
      stay.clocks.clocks(on: today).contains { clock in
        clock.what == what && clock.metOn.map { $0 <= clock.due } ?? false
      }
    }
    func days(_ stay: Stay) -> Int { today.number - stay.clocks.enrolledOn.number }

    var table = Report.Table(
      "stays", Text(da: "Ophold", en: "Stays"),
      caption: Text(
        da: "Ophold på forsorgshjem og akutpladser, regnet ud fra det, der er registreret",
        en: "Stays at shelters and acute places, worked out from what is recorded"),
      [
        Report.Column("figure", .text, da: "Tal", en: "Figure"),
        Report.Column("stays", .integer, da: "Ophold", en: "Stays"),
        Report.Column("of", .integer, da: "Af", en: "Of"),
        Report.Column("share", .percent, da: "Andel", en: "Share"),
      ])
    func add(
      _ name: String, _ label: Text, of stays: [Stay], _ parts: [(Stay) -> Bool]
    ) {
      let counts = SmallCounts(
        parts.map { isIn in
          let own = stays.filter(isIn)
          return SmallCounts.Cell(count: own.count, people: Set(own.map(\.person)))
        })
      table.add([
        .choice(name, label), .count(counts.cells[0]), .count(counts.total),
        .share(counts.cells[0], of: counts.total),
      ])
    }
    add(
      "over120Days", Text(da: "Åbne ophold over 120 dage", en: "Open stays over 120 days"),
      of: open, [{ days($0) > StayClocks.longest }, { days($0) <= StayClocks.longest }])
    add(
      "planWithin7Days",
      Text(da: "Opholdsplan inden for 7 dage", en: "Stay plan within 7 days"), of: due,
      [{ isInTime(.stayPlan, $0) }, { !isInTime(.stayPlan, $0) }])
    add(
      "dischargePlanWithin7Days",
      Text(da: "Plan for udskrivning inden for 7 dage", en: "Discharge plan within 7 days"),
      of: due, [{ isInTime(.dischargePlan, $0) }, { !isInTime(.dischargePlan, $0) }])
    func isYoung(_ stay: Stay) -> Bool? {
      births[stay.person].map { Self.youngAges.contains(today.age(ofBorn: $0)) }
    }
    add(
      "aged18to25", Text(da: "Beboere på 18 til 25 år", en: "Residents aged 18 to 25"), of: open,
      [{ isYoung($0) == true }, { isYoung($0) == false }, { isYoung($0) == nil }])
    add(
      "acuteOver14Days",
      Text(da: "Åbne akutophold over 14 dage", en: "Open acute stays over 14 days"), of: acute,
      [{ days($0) > StayClocks.longestAcute }, { days($0) <= StayClocks.longestAcute }])
    return table
  }

  /// When people were born, as far as it is known.
  private func births() throws -> [ScopeID: Day] {
    let person = try person()
    return Dictionary(
      try store.shown("citizen", ["birthDate", "cpr"]).compactMap { citizen in
        let birth =
          citizen["birthDate"].text.flatMap { Day($0) }
          ?? citizen["cpr"].text.flatMap { CPR($0) }?.birthDate
        return birth.map { (person(citizen.scope), $0) }
      }
    ) { first, _ in first }
  }

  private static let targetNotes = [
    Text(
      da:
        "Et måltal, der kan læses på flere måder, har en række for hver læsning. Nået er vurderet "
        + "ud fra den seneste måling.",
      en: "A target that can be read in several ways has a row for each reading. Met is judged by "
        + "the latest measurement."),
    Text(
      da: "Opholdstallene er dagens, undtagen planerne: de gælder ophold, der begyndte i perioden, "
        + "og hvis frist på 7 dage er udløbet.",
      en: "The figures of stays are today's, except plans: those are of stays that began in the "
        + "period and whose 7 days are over."),
  ]
}
