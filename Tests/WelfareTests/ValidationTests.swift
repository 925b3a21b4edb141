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
    "001190-1234", "011390-1234", "010190_1234", "٠١٠١٩٠-١٢٣٤", "01-01901234", "610190-1234",
  ])
  func `What is no CPR number is refused`(text: String) { #expect(CPR(text) == nil) }

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
