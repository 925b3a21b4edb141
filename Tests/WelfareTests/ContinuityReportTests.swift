import EventStore
import Testing

@testable import Welfare

@Suite struct `Continuity and workload` {
  let town: Town

  init() throws { town = try Town() }

  @Test func `Different workers are counted over visits that took place in the period`() throws {
    let (anna, bo) = (try town.staff("Anna", unit: "Nord"), try town.staff("Bo", unit: "Syd"))
    let karl = try town.citizen("Karl")
    try town.visit(karl, [anna], at: "2026-01-01 00:10")
    try town.visit(karl, [anna, bo], at: "2026-03-31 23:50", minutes: 30)
    try town.visit(karl, [bo], at: "2026-04-01 00:00")
    try town.visit(karl, [bo], at: "2026-02-01 10:00", status: "planned")
    try town.visit(karl, [bo], at: "2026-02-02 10:00", status: "retracted")
    try town.visit(karl, [bo], at: "2026-02-03 10:00", status: "noShow")
    let report = try town.office.continuityReport(
      from: "2026-01-01", to: "2026-03-31", limit: 1, namingCitizens: true)
    let row = try #require(report.rows("citizens").first)
    #expect(row["citizen"]?.plain == "Karl" && row["workers"]?.plain == "2")
    #expect(row["visits"]?.plain == "2" && row["mainWorker"]?.plain == "Anna")
    #expect(row["mainShare"] == .number(100) && row["overLimit"]?.plain == "yes")
    #expect(report.cell("distribution", "citizens", where: "workers", is: "over") == .integer(1))
    #expect(report.notes.first?.da.contains("1 borgere har mødt flere end 1") == true)

    let work = try town.office.workloadReport(from: "2026-01-01", to: "2026-03-31")
    #expect(work.cell("workers", "minutes", where: "worker", is: "Anna") == .integer(90))
    #expect(work.cell("workers", "noShows", where: "worker", is: "Bo") == .integer(1))
    #expect(work.cell("units", "visits", where: "unit", is: "Syd") == .integer(1))
    let hours = work.cell("workers", "hoursAWeek", where: "worker", is: "Anna")?.number
    #expect(abs((hours ?? 0) - 1.5 / (90.0 / 7)) < 1e-9, "90 days from January to March")
    #expect(work.table("workers")?.totals?[2...3] == [.integer(2), .integer(120)])
    #expect(work.rows("months").map { $0["visits"]?.plain } == ["1", "0", "1"])
  }

  @Test func `A day is a Danish day, whatever clock a visit was seen on`() throws {
    let anna = try town.staff("Anna")
    let karl = try town.citizen("Karl")
    try town.visit(karl, [anna], at: "2026-01-31T23:30:00-05:00")
    let report = try town.office.workloadReport(from: "2026-01-01", to: "2026-02-28")
    #expect(report.rows("months").map { $0["visits"]?.plain } == ["0", "1"])
  }

  @Test func `What two colleagues each recorded of one visit is one visit`() throws {
    let (anna, bo) = (try town.staff("Anna"), try town.staff("Bo"))
    let karl = try town.citizen("Karl")
    try town.visit(karl, [anna, bo], at: "2026-01-05 10:00", minutes: 60, by: anna)
    try town.visit(karl, [bo, anna], at: "2026-01-05 10:10", minutes: 45, by: bo)
    // Two visits: Bo does not name Anna.
    try town.visit(karl, [anna, bo], at: "2026-01-06 10:00", minutes: 60, by: anna)
    try town.visit(karl, [bo], at: "2026-01-06 10:10", minutes: 45, by: bo)
    let continuity = try town.office.continuityReport(
      from: "2026-01-01", to: "2026-01-31", namingCitizens: true)
    #expect(continuity.rows("citizens").first?["visits"] == .integer(3))
    let work = try town.office.workloadReport(from: "2026-01-01", to: "2026-01-31")
    #expect(work.cell("workers", "minutes", where: "worker", is: "Anna") == .integer(120))
    // His own 45 of the first, and 60 of the second: he was at both of the two at once.
    #expect(work.cell("workers", "minutes", where: "worker", is: "Bo") == .integer(105))
    #expect(work.table("workers")?.totals?[2] == .integer(3))
  }

  @Test func `Numbers no program of ours would write are borne`() throws {
    let anna = try town.staff("Anna")
    let karl = try town.citizen("Karl")
    try town.visit(karl, [anna], at: "2026-01-05 10:00", minutes: .max)
    try town.visit(karl, [anna], at: "2026-01-05 11:00", minutes: .min)
    try town.visit(karl, [], at: "2026-01-05 12:00", by: anna)
    let work = try town.office.workloadReport(from: "2026-01-01", to: "2026-01-31")
    #expect(work.cell("workers", "minutes", where: "worker", is: "Anna") == .integer(1440))
  }

  /// The same from `visit list`, by counting rows.
  @Test(arguments: Dice.seeds) func `Continuity is what the list of visits says`(round: UInt64)
    throws
  {
    print("continuity: SEED=\(round)")
    var dice = Dice(state: round)
    let names = ["Anna", "Bo", "Carl", "Dorte", "Eva", "Finn", "Gerda"]
    let staff = try names.map { try town.staff($0) }
    for i in 0..<9 {
      let citizen = try town.citizen("Borger \(i)")
      for _ in 0..<dice.roll(14) {
        let team = (0...dice.roll(2)).map { _ in staff[dice.roll(staff.count)] }
        let month = 1 + dice.roll(9)
        let at =
          "2026-0\(month)-\(10 + dice.roll(18)) \(10 + dice.roll(10)):\(10 + dice.roll(50))"
        let status = ["done", "done", "done", "noShow", "planned", "retracted"][dice.roll(6)]
        try town.visit(citizen, team, at: at, minutes: 30 + dice.roll(90), status: status)
        if dice.roll(3) == 0, team.count > 1 {
          try town.visit(citizen, team, at: at, minutes: 40, status: status, by: team[1])
        }
      }
    }
    let report = try town.office.continuityReport(
      from: "2026-02-01", to: "2026-08-31", limit: 3, namingCitizens: true)

    let rows = try town.office.visits(from: "2026-02-01", to: "2026-08-31")
      .filter { $0.status == "done" }
    var counted = 0
    for (name, own) in Dictionary(grouping: rows, by: \.citizenName) {
      var seen: Set<EntityID> = []
      var byWorker: [String: Int] = [:]
      var visits = 0
      for row in own where !seen.contains(row.id) {
        // Everything that is the same visit, directly or through another record of it.
        var same: Set<EntityID> = [row.id]
        while true {
          let more = Set(own.filter { same.contains($0.id) }.flatMap(\.jointWith)).union(same)
          if more == same { break }
          same = more
        }
        seen.formUnion(same)
        visits += 1
        for worker in Set(own.filter { same.contains($0.id) }.flatMap(\.staff)) {
          byWorker[worker, default: 0] += 1
        }
      }
      let found = report.rows("citizens").first { $0["citizen"]?.plain == name }
      #expect(found?["workers"] == .integer(byWorker.count), "seed \(round): \(name)")
      #expect(found?["visits"] == .integer(visits), "seed \(round): \(name)")
      let share = Double(byWorker.values.max() ?? 0) / Double(visits) * 100
      #expect(abs((found?["mainShare"]?.number ?? -1) - share) < 1e-9, "seed \(round): \(name)")
      #expect(found?["overLimit"]?.plain == (byWorker.count > 3 ? "yes" : "no"))
      counted += byWorker.count
    }
    let summary = report.rows("summary").first
    let citizens = Set(rows.map(\.citizenName)).count
    #expect(summary?["citizens"] == .integer(citizens))
    #expect(abs((summary?["mean"]?.number ?? -1) - Double(counted) / Double(citizens)) < 1e-9)
  }

  @Test func `Merged registrations are one citizen`() throws {
    // The stub says nobody is merged; the arithmetic is asked through the same function.
    let person = try town.office.person()
    let karl = try town.citizen("Karl")
    #expect(person(karl.scope) == karl.scope)
  }

  @Test func `Reports are for those who lead, and for a worker about what is theirs`() throws {
    let couple = try town.couple()
    for role in ["coordinator", "management", "committee", "owner", "worker", "authority"] {
      try town.office.addStaff(name: role)
      try town.office.grantRole(role, to: role)
      let desk = Welfare(town.central, actingAs: role)
      let leads = ["coordinator", "management"].contains(role)
      for work in [
        { _ = try desk.workloadReport() }, { _ = try desk.continuityReport() },
        { _ = try desk.goalsReport() }, { _ = try desk.goalsReport(of: "Karl Test") },
        { _ = try desk.halfYearReport() },
      ] as [() throws -> Void] {
        #expect(refusal(work)?.cause == (leads ? nil : .notAllowed), "\(role)")
      }
      for work in [
        { _ = try desk.yearlyReport() }, { _ = try desk.targetsReport() },
        { _ = try desk.initiativesReport() },
      ] as [() throws -> Void] {
        #expect(
          refusal(work)?.cause == (leads || role == "committee" ? nil : .notAllowed), "\(role)")
      }
    }
    let own = try couple.anna.continuityReport(namingCitizens: true)
    #expect(own.notes.first?.en.contains("only what the device holds") == true)
    #expect(refusal { try town.office.workloadReport(from: "2026-02-30") }?.cause == .invalid)
    #expect(
      refusal { try town.office.workloadReport(from: "2026-02-02", to: "2026-02-01") }?.cause
        == .invalid)
    #expect(refusal { try town.office.continuityReport(limit: 0) }?.cause == .invalid)
    #expect(
      try town.office.workloadReport(to: "2024-02-29").period?.from.description == "2023-03-01")
  }
}
