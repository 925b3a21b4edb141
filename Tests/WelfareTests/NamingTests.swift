import EventStore
import Foundation
import Testing

@testable import Welfare

@Suite struct `Names and ids` {
  private let town: Town
  private var office: Welfare { town.office }

  init() throws { town = try Town() }

  private static func dice(_ what: String) -> Dice {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 1
    print("\(what): SEED=\(seed)")
    return Dice(state: seed)
  }

  private func hex(_ count: Int, _ dice: inout Dice) -> String {
    String((0..<count).map { _ in Array("abcdef")[dice.roll(6)] })
  }

  private static let named = WelfareModel.kinds.filter { kind in
    kind.fields.contains { Entity.titles.contains($0.name) }
  }.map(\.name)

  /// Made past the commands: what a hostile or an older program may have written is there too.
  private func make(_ kind: String, _ id: EntityID, _ name: String) throws {
    let actor = try office.actor()
    let field = Entity.titles.first { WelfareModel.declaration(kind)?.field($0) != nil } ?? "name"
    let fields: Fields = [field: .text(name), "status": "active"]
    if kind == "citizen" {
      try town.central.makeScope(kind: WelfareModel.citizenScope, by: actor) { scope in
        [town.central.model.creating(kind, id, in: scope, fields)]
      }
    } else {
      try town.central.append(
        [town.central.model.creating(kind, id, in: try office.catalogue(), fields)], by: actor)
    }
  }

  @Test(arguments: named) func `A name never finds another's`(kind: String) throws {
    var dice = Self.dice(kind)
    let ids = (0..<12).map { _ -> EntityID in town.central.newID() }
    var names: [String] = []
    for _ in ids {
      let other = ids[dice.roll(ids.count)].description
      switch dice.roll(4) {
      case 0: names.append(hex(1 + dice.roll(9), &dice))
      case 1: names.append(String(other.prefix(1 + dice.roll(12))))
      case 2: names.append(String(other.prefix(8)).uppercased())
      default: names.append((names.last ?? "ea") + hex(1, &dice))
      }
    }
    for (id, name) in zip(ids, names) { try make(kind, id, name) }
    for (id, name) in zip(ids, names) {
      for reach in [Welfare.Reach.beginning, .whole, .strict] {
        if let found = try? office.find(name, kind, by: reach) {
          #expect(found.title?.folded == name.folded, "\(name) \(id)")
        }
        #expect(try office.find(id.description, kind, by: reach).id == id)
        for digits in [8, 9, 31] {
          let beginning = String(id.description.prefix(digits))
          if let found = try? office.find(beginning, kind, by: reach) {
            #expect(found.id == id || found.title?.folded == beginning.folded)
          }
        }
        #expect(
          (try? office.find(String(id.description.prefix(7)), kind, by: reach)).map {
            $0.title?.folded.hasPrefix(String(id.description.prefix(7))) == true
          } ?? true)
      }
    }
  }

  @Test func `A whole name goes before a beginning, and a beginning must be one thing's`() throws {
    let ea = try office.registerCitizen(name: "Ea").id
    let eva = try office.registerCitizen(name: "Eva Lund").id
    let ester = try office.registerCitizen(name: "Ester Lund").id
    #expect(try office.find("ea", "citizen").id == ea)
    #expect(try office.find("EV", "citizen").id == eva)
    #expect(try office.find("ester", "citizen").id == ester)
    #expect(refusal { try office.find("E", "citizen") }?.cause == .ambiguous)
    #expect(refusal { try office.find("", "citizen") }?.cause == .notFound)
    #expect(refusal { try office.find("\u{200B} ", "citizen") }?.cause == .notFound)
    #expect(refusal { try office.find("Lund", "citizen") }?.cause == .notFound)
    #expect(refusal { try office.find("Ev", "citizen", by: .whole) }?.cause == .notFound)
  }

  @Test func `A name that begins another's id can be either, and the id in full only one`() throws {
    let ids = [EntityID(derivedFrom: ["a"]), EntityID(derivedFrom: ["b"])]
    try make("citizen", ids[0], "Karen Lund")
    try make("citizen", ids[1], String(ids[0].description.prefix(8)))
    #expect(
      refusal { try office.find(String(ids[0].description.prefix(8)), "citizen") }?.cause
        == .ambiguous)
    #expect(try office.find(ids[0].description, "citizen").id == ids[0])
    #expect(try office.find(String(ids[0].description.prefix(9)), "citizen").id == ids[0])
    #expect(try office.find(ids[1].description.uppercased(), "citizen").id == ids[1])
    #expect(refusal { try office.registerCitizen(name: "\(ids[0])") }?.cause == .invalid)
  }

  @Test func `What is ambiguous is told apart, in both languages`() throws {
    let first = try office.registerCitizen(name: "Karen Lund", ["birthDate": "1980-05-01"]).id
    let second = try office.registerCitizen(name: "KAREN LUND", ["birthDate": "1991-02-03"]).id
    let refused = try #require(refusal { try office.find("karen lund", "citizen") })
    for text in [refused.text.da, refused.text.en] {
      for part in [
        "1980-05-01", "1991-02-03", String("\(first)".prefix(8)), String("\(second)".prefix(8)),
      ] {
        #expect(text.contains(part))
      }
    }
    #expect(refused.text.da.contains("født 1980-05-01"))
    #expect(refused.text.en.contains("born 1980-05-01"))
    try office.addStaff(name: "Ida", unit: "Nord")
    try office.addStaff(name: "Ida B", unit: "Syd")
    try office.addStaff(name: "Idun", unit: "Vest")
    #expect(refusal { try office.find("Id", "staff") }?.text.da.contains("Ida B, Syd") == true)
  }

  @Test func `What destroys or gives access takes no beginning of a name`() throws {
    let couple = try town.couple()
    let other = try office.registerCitizen(name: "Lise Holst").id.description
    func unknown(_ work: () throws -> Void) {
      #expect(refusal(work)?.cause == .notFound)
    }
    unknown { try office.eraseCitizen("Karl", ground: "ønske") }
    unknown { try office.endStaff("Anna") }
    unknown { _ = try office.grantRole("authority", to: "Anna") }
    unknown { try office.endRole("worker", of: "Anna") }
    unknown { _ = try office.assign("Lise", to: "Anna Berg") }
    unknown { _ = try office.assign("Lise Holst", to: "Anna") }
    unknown { _ = try office.endAssignment(of: "Anna", to: couple.citizen) }
    unknown { try office.mergeCitizen("Karl", into: other, reason: "én") }
    unknown { try office.mergeCitizen(other, into: "Karl", reason: "én") }
    unknown { try office.unmergeCitizen("Karl", reason: "to") }
    unknown { _ = try office.invite("Anna") }
    unknown { try office.revokeDevice("device of Anna") }
    unknown { _ = try office.bindDevice(try couple.anna.store.card(), to: "Anna") }
    unknown { try couple.anna.leaveCitizen("Karl") }
    unknown { _ = try Welfare(town.central, actingAs: "Gerda").actor() }
    #expect(try office.find("Karl", "citizen").id.description == couple.citizen)
    _ = try office.registerCitizen(name: "LISE HOLST")
    #expect(
      refusal { try office.eraseCitizen("Lise Holst", ground: "ønske") }?.cause == .ambiguous)
    try office.eraseCitizen(String(other.prefix(8)), ground: "ønske")
    #expect(try office.citizens().map(\.name).contains("Lise Holst") == false)
  }

  // MARK: - What is somebody's

  @Test func `A goal named with its citizen is the citizen's`() throws {
    var goals: [[EntityID]] = []
    for name in ["Karen Lund", "Ole Skov"] {
      let citizen = try office.registerCitizen(name: name).id.description
      let plan = try office.openPlan(for: citizen, purpose: "P").description
      goals.append([try office.setGoal(in: plan, text: "Handler selv ind")])
    }
    let text = "handler SELV ind"
    #expect(refusal { try office.find(text, "goal") }?.cause == .ambiguous)
    #expect(
      refusal { try office.find(text, "goal") }?.text.da.contains("Handler selv ind, Ole Skov")
        == true)
    for (name, own) in zip(["Karen Lund", "Ole Skov"], goals) {
      let progress = [Welfare.ProgressNote(goal: "Handler", value: 2)]
      try office.recordVisit(
        to: name, Welfare.VisitNote(progress: progress, goals: [text]))
      let visit = try #require(try office.visits(of: name).first)
      #expect(visit.goals == own)
      try office.planVisit(
        to: name, at: "2026-10-20 10:00", ["goals": [.text(text)]])
      #expect(try office.visits(of: name).allSatisfy { $0.goals == own })
      try office.amendVisit(visit.id.description, ["goals": [.text(text)]])
    }
    // Two of her own: asked about.
    let plan = try #require(try office.plans(of: "Karen Lund").first).id.description
    try office.setGoal(in: plan, text: "Handler selv ind")
    let note = Welfare.VisitNote(progress: [Welfare.ProgressNote(goal: text, value: 2)])
    #expect(refusal { try office.recordVisit(to: "Karen Lund", note) }?.cause == .ambiguous)
    try office.recordVisit(to: "Ole Skov", note)
  }

  @Test func `A planned visit named with its citizen is the citizen's`() throws {
    for name in ["Karen Lund", "Ole Skov"] {
      try office.registerCitizen(name: name)
      try office.planVisit(to: name, at: "2026-10-15 10:00")
    }
    town.clock.now += 3 * 3_600_000
    let recorded = try office.recordVisit(
      to: "Ole Skov", Welfare.VisitNote(), planned: "2026-10-15 10:00")
    #expect(try office.visits(of: "Ole Skov").map(\.id) == [recorded.visit])
    #expect(try office.visits(of: "Karen Lund").map(\.status) == ["planned"])
  }

  // MARK: - Who has left

  @Test func `Who is here is meant before who has left, and a merged registration only by its id`()
    throws
  {
    try office.addStaff(name: "Aase Krog")
    try office.endStaff("Åse Krog")
    let now = try office.addStaff(name: "Åse Krog")
    for text in ["Åse Krog", "aase krog", "A\u{30A}se", "AASE"] {
      #expect(try office.find(text, "staff").id == now, "\(text)")
    }
    let kept = try office.registerCitizen(name: "Karen Lund").id
    let merged = try office.registerCitizen(name: "Karen Lund").id
    try office.mergeCitizen(merged.description, into: kept.description, reason: "én")
    #expect(try office.find("Karen", "citizen").id == kept)
    #expect(try office.find(String(merged.description.prefix(8)), "citizen").id == merged)
  }

  // MARK: - What is told as the same

  @Test(arguments: [
    "Søren\u{A0}Åkjær", "Sø\u{200B}ren Åkjær", "Søren Åkjær\u{200B}", "Søren Åk\u{AD}jær",
    "Søren A\u{30A}kjær", "Søren  Åkjær", "Søren\tÅkjær", "\u{FEFF}Søren Åkjær", "SØREN AAKJÆR",
    "Søren\u{2003}Åkjær", "\u{202E}Søren Åkjær\u{202C}", "Søren\u{3000}Å\u{2060}kjær",
    "Søren\nÅkjær",
  ])
  func `A name is found and told as a duplicate however it was pasted`(name: String) throws {
    let details: Fields = ["birthDate": "1980-05-01"]
    let first = try office.registerCitizen(name: "Søren Åkjær", details)
    #expect(try office.find(name, "citizen").id == first.id)
    #expect(
      try office.registerCitizen(name: name, details).duplicates.map(\.id) == [first.id])
    let rules = try office.conflicts().map { conflict -> String? in
      guard case .rule(let rule, _, _) = conflict.subject else { return nil }
      return rule
    }
    #expect(rules.contains(DuplicateRule.name))
    try office.addStaff(name: "Søren Åkjær")
    #expect(refusal { try office.addStaff(name: name) }?.cause == .rule)
    let stored = try office.citizens().map(\.name)
    #expect(stored.allSatisfy { $0 == $0.oneLine && !$0.unicodeScalars.contains("\u{202E}") })
  }

  @Test(arguments: [
    "", " ", "\u{200B}\u{2060}\u{200B}", "\u{A0}", "\u{202E}", "\u{FEFF}", "\u{AD}", "\u{3164}",
    "\u{2800}", "\t\n", "\u{180E}\u{200D}", "\u{FE0F}",
  ])
  func `A name of nothing visible is refused everywhere`(name: String) throws {
    #expect(name.isBlank && name.folded.isEmpty && name.oneLine.isEmpty)
    let citizen = try office.registerCitizen(name: "Karen Lund").id.description
    let plan = try office.openPlan(for: citizen, purpose: "P").description
    func blank(_ work: () throws -> Void) {
      #expect(refusal(work)?.cause == .invalid)
    }
    blank { _ = try office.registerCitizen(name: name) }
    blank { _ = try office.addStaff(name: name) }
    blank { try office.reviseCitizen(citizen, ["name": .text(name)]) }
    blank { _ = try office.openPlan(for: citizen, purpose: name) }
    blank { _ = try office.setGoal(in: plan, text: name) }
    blank { _ = try office.addActor(to: plan, name: name, part: "Hjælper") }
    blank { _ = try office.addActor(to: plan, name: "Jobcentret", part: name) }
    blank { _ = try office.enrol(citizen, at: name) }
    blank { try office.eraseCitizen(citizen, ground: name) }
  }
}
