import Testing

@testable import Pages
@testable import Welfare

@Suite struct `The citizen's plan as a page` {
  private func plan(_ words: String? = "Jeg vil ud blandt andre", status: String = "active")
    -> PlanDocument
  {
    func goal(
      _ words: String, _ agreed: String?, _ status: String = "active", attainment: Bool = false,
      start: Int? = nil, now: Int? = nil, wanted: Int? = nil
    ) -> PlanDocument.Goal {
      PlanDocument.Goal(
        words: words, agreed: agreed, status: status, scale: attainment ? -2...2 : 0...4,
        isAttainment: attainment, start: start, now: now, wanted: wanted,
        seen: now == nil ? nil : Day("2026-10-01"), deadline: Day("2026-12-31"))
    }
    return PlanDocument(
      citizen: "Karl & <b>", municipality: "Kolding", made: Day("2026-10-15")!, status: status,
      from: Day("2026-01-01"), to: nil, ownWords: words, purpose: "Et liv\nblandt andre",
      offer: "Bostøtte", circumstances: nil,
      workers: [PlanDocument.Helper(name: "Anna Berg", part: "Nord", contact: nil)],
      others: [
        PlanDocument.Helper(
          name: "Jobcentret", part: "Finder en praktikplads", contact: "7979 0000")
      ],
      goals: [
        goal("Handle selv", "Handler ind hver torsdag", start: 1, now: 2, wanted: 3),
        goal("Ringer til sin søster", nil, attainment: true, start: -1, now: 0),
        goal("Cykler", nil, "achieved", start: 0, now: 4, wanted: 4), goal("Nyt mål", nil),
      ],
      agreements: [PlanDocument.Agreement(on: Day("2026-10-08")!, text: "Vi ringer til lægen")],
      nextVisit: Moment("2026-10-22 10:00"), nextFollowUp: Day("2026-11-01"))
  }

  @Test(arguments: Language.allCases) func `It is accessible, in both languages`(
    language: Language
  ) throws {
    let page = try Page(Pages.html(plan(), in: language))
    page.checkAccessible(language: language.rawValue)
    #expect(page.elements("svg").count == 3, "nothing is drawn of what nobody has seen")
    #expect(page.style.contains("size: A4"))
    #expect(page.texts("h1").first?.hasSuffix("Karl & <b>") == true)
  }

  @Test func `Their own words come first, and all of it is said plainly`() throws {
    let page = try Page(Pages.html(plan(), in: .da))
    #expect(page.texts("h2").first == "Det vil jeg gerne")
    #expect(page.texts("blockquote") == ["Jeg vil ud blandt andre", "Handle selv"])
    let body = page.texts("main").joined()
    for words in [
      "Vi har aftalt: Handler ind hver torsdag", "Du begyndte på 1 og er nu på 2",
      "Du vil gerne nå 3", "Det går, som vi aftalte", "Målet er nået.",
      "Vi har ikke set på det endnu", "Anna Berg, Nord, er din kontaktperson",
      "Jobcentret (7979 0000): Finder en praktikplads", "8. oktober 2026: Vi ringer til lægen",
      "Næste besøg er 22. oktober 2026 kl. 10:00", "næste gang 1. november 2026", "klage",
    ] { #expect(body.contains(words), "\(words)") }
    let own = body.range(of: "Handle selv")?.lowerBound ?? body.endIndex
    let agreed = body.range(of: "Handler ind hver torsdag")?.lowerBound ?? body.startIndex
    #expect(own < agreed)
  }

  @Test func `A draft says so, and a plan without words has no empty place for them`() throws {
    let page = try Page(Pages.html(plan(nil, status: "draft"), in: .da))
    #expect(page.texts("h2").first == "Det gør vi sammen")
    #expect(page.texts("strong") == ["Planen er et udkast. Den gælder ikke endnu."])
  }
}
