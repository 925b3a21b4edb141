import EventStore
import Testing

@testable import Welfare

@Suite struct `Valid values` {
  @Test(arguments: [
    ("010190-1234", "1990-01-01"), ("0101901234", "1990-01-01"), ("290296-3999", "1996-02-29"),
    ("010136-4000", "2036-01-01"), ("010137-4000", "1937-01-01"), ("010157-5000", "2057-01-01"),
    ("010158-5000", "1858-01-01"), ("290200-4000", "2000-02-29"), ("010137-9000", "1937-01-01"),
    ("311299-8999", "1899-12-31"),
  ])
  func `A CPR number names its century`(text: String, birth: String) throws {
    #expect(try #require(CPR(text)).birthDate.description == birth)
  }

  @Test(arguments: [
    "", "010190", "010190-123", "010190-12345", "010190 1234", "310290-1234", "290200-1234",
    "001190-1234", "011390-1234", "010190_1234", "٠١٠١٩٠-١٢٣٤", "01-01901234", "600190-1234",
    "920190-1234",
  ])
  func `What is no CPR number is refused`(text: String) { #expect(CPR(text) == nil) }

  @Test func `A replacement number has 60 added to its day, and is marked`() throws {
    let cpr = try #require(CPR("610180-1234"))
    #expect(cpr.birthDate.description == "1980-01-01" && cpr.isReplacement)
    #expect(cpr.description == "610180-1234")
    #expect(try #require(CPR("910100-4001")).birthDate.description == "2000-01-31")
    #expect(CPR("910200-4001") == nil && CPR("010180-1234")?.isReplacement == false)
    #expect(Labels.cpr("610180-1234").da == "610180-1234 (erstatnings-CPR)")
    #expect(Labels.cpr("010180-1234").da == "010180-1234")
    let town = try Town()
    let citizen = try town.office.registerCitizen(name: "Ib", ["cpr": "6101801234"]).id
    let entity = try #require(try town.central.entity(citizen))
    #expect(entity["birthDate"] == "1980-01-01")
    let lines = try town.office.lines(of: entity, in: .en)
    #expect(lines.contains { $0.value == "610180-1234 (replacement number)" })
  }

  @Test func `Nobody is born in the future, nor longer ago than people live`() throws {
    let town = try Town()
    town.clock.now = Moment("2026-11-30 09:00")?.milliseconds ?? 0
    func registered(_ cpr: String) -> Bool {
      refusal { try town.office.registerCitizen(name: "P \(cpr)", ["cpr": .text(cpr)]) } == nil
    }
    for cpr in ["010100-0001", "010126-8001", "301126-4001", "311299-3999"] {
      #expect(registered(cpr), "\(cpr)")
    }
    for cpr in ["011226-4001", "010160-5001", "311299-8999", "010157-5001", "610160-5001"] {
      #expect(!registered(cpr), "\(cpr)")
    }
    #expect(
      refusal { try town.office.registerCitizen(name: "P", ["birthDate": "1860-01-01"]) }?.cause
        == .invalid)
    // By the clock of the store, not the machine's.
    town.clock.now = Moment("1975-01-01 09:00")?.milliseconds ?? 0
    #expect(registered("010160-5001") && !registered("010176-1111"))
  }

  @Test func `A CPR number need not pass modulus 11`() throws {
    // 010190-1111: the weighted sum leaves a remainder.
    #expect(CPR("010190-1111") != nil)
    #expect(try #require(CPR("0101901111")).description == "010190-1111")
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "26-10-15", "2026-1-5", "15-10-2026", "2026-10-15 ",
  ])
  func `What is no day is refused`(text: String) { #expect(Day(text) == nil) }

  @Test func `Days and their numbers are each other's inverse`() throws {
    for number in stride(from: -140_000, to: 2_000_000, by: 997) {
      let day = Day(number: number)
      #expect(try #require(Day(day.description)).number == number)
    }
    #expect(Day(number: 0).description == "1970-01-01")
    #expect(Day("2024-02-29")?.number == 19_782)
  }

  @Test(arguments: [
    ("2026-10-15 14:00", "2026-10-15T14:00:00+02:00[Europe/Copenhagen]"),
    ("2026-12-15T14:00:30", "2026-12-15T14:00:30+01:00[Europe/Copenhagen]"),
    ("2026-10-15T14:00:00Z", "2026-10-15T14:00:00+00:00"),
    ("2026-10-15T14:00-03:30", "2026-10-15T14:00:00-03:30"),
    ("2026-10-15T14:00:00.007+02:00[Europe/Paris]", "2026-10-15T14:00:00.007+02:00[Europe/Paris]"),
    // The hour that comes twice, and the one that never comes.
    ("2026-10-25 02:30", "2026-10-25T02:30:00+01:00[Europe/Copenhagen]"),
    ("2026-03-29 03:30", "2026-03-29T03:30:00+02:00[Europe/Copenhagen]"),
  ])
  func `A moment keeps its offset and its zone`(text: String, stored: String) throws {
    let moment = try #require(Moment(text))
    #expect(moment.description == stored)
    #expect(Moment(stored) == moment)
  }

  @Test(arguments: [
    "2026-10-15", "2026-10-15 24:00", "2026-10-15 14.00", "2026-10-15 14:60", "15/10 14:00",
    "2026-10-15T14:00+2:00", "2026-10-15T14:00+02:00 Copenhagen", "2026-10-15T14:00:00.5Z",
  ])
  func `What is no moment is refused`(text: String) { #expect(Moment(text) == nil) }

  @Test func `A moment's day is the day on its own clock`() throws {
    let moment = try #require(Moment("2026-10-15T00:30:00+02:00"))
    #expect(moment.day.description == "2026-10-15")
    #expect(moment.clock == "00:30")
    #expect(
      Moment(milliseconds: -1, zone: .gmt).description == "1969-12-31T23:59:59.999+00:00[GMT]")
  }

  @Test(arguments: [
    ("da_DK.UTF-8", Language.da), ("da", .da), ("DA_dk", .da), ("en_GB", .en), ("C", .en),
    ("", .en), ("dansk", .da), ("dav_KE", .en),
  ])
  func `A locale names a language`(locale: String, language: Language) {
    #expect(Language(locale: locale) == language)
    #expect(Language(environment: ["LANG": locale]) == language)
  }

  @Test func `LC_ALL beats LANG, and an empty one does not`() {
    #expect(Language(environment: ["LC_ALL": "da_DK", "LANG": "en_US"]) == .da)
    #expect(Language(environment: ["LC_ALL": "", "LANG": "da_DK"]) == .da)
    #expect(Language(environment: [:]) == .en)
  }

  private func read(_ type: FieldType, _ value: Value) throws -> Value {
    try type.read(value) { _, _ in throw Refusal(.notFound, Text("")) }
  }

  @Test func `What people type becomes what is stored`() throws {
    #expect(try read(.line, "  Anna  ") == "Anna")
    #expect(try read(.line, "   ") == .null)
    #expect(try read(.int(0...1440), "45") == 45)
    #expect(try read(.bool, "ja") == true)
    #expect(try read(.choice(Choices.visitMode), "Telefon") == "phone")
    #expect(try read(.set(.choice(Choices.goalTags)), "health") == ["health"])
    #expect(try read(.moment, "2026-10-15 14:00") == "2026-10-15T14:00:00+02:00[Europe/Copenhagen]")
  }

  @Test(arguments: [
    (FieldType.int(0...1440), Value.int(1441)), (.int(0...1440), -1), (.int(0...4), "mange"),
    (.text(limit: 3), "fire"), (.day, "i morgen"), (.moment, "2026-10-15"), (.bool, "måske"),
    (.choice(Choices.visitMode), "brev"), (.cpr, "310290-1234"),
  ])
  func `What a field cannot hold is refused in both languages`(type: FieldType, value: Value) {
    let refused = refusal { _ = try read(type, value) }
    #expect(refused?.cause == .invalid)
    #expect(refused?.text.da.isEmpty == false && refused?.text.da != refused?.text.en)
  }
}
