import EventStore
import Testing

@testable import Welfare

@Suite struct `Staff, devices and need to know` {
  let town: Town

  init() throws { town = try Town() }

  @Test func `A new central node has one administrator, who acts there`() throws {
    let staff = try town.office.staff()
    #expect(staff.map(\.roles) == [["administrator"]])
    #expect(
      try town.office.actor()
        == Actor(
          staff: staff[0].id, role: "administrator", grant: try town.office.actor().grant))
    #expect(
      refusal { try Welfare.setUpCatalogue(in: town.central, administrator: "x") }?.cause == .rule)
  }

  @Test func `Only an administrator grants, and one remains`() throws {
    try town.office.addStaff(name: "Per")
    let member = try town.office.addStaff(name: "Pia", unit: "Nord").description
    try town.office.reviseStaff(member, ["name": "Pia Sø", "unit": ""])
    let revised = try town.office.staff().first { $0.id.description == member }
    #expect(revised?.name == "Pia Sø" && revised?.unit == nil)
    #expect(refusal { try town.office.reviseStaff(member, ["name": "per"]) }?.cause == .rule)
    let per = Welfare(town.central, actingAs: "Per")
    #expect(refusal { try per.addStaff(name: "Y") }?.cause == .notAllowed)
    #expect(refusal { try Welfare(town.central, actingAs: "Ukendt").actor() }?.cause == .notFound)
    #expect(refusal { try town.office.endRole("administrator", of: "Gerda Holm") }?.cause == .rule)
    #expect(refusal { try town.office.endStaff("Gerda Holm") }?.cause == .rule)
    #expect(refusal { try town.office.grantRole("konge", to: "Per") }?.cause == .invalid)
    try town.office.grantRole("administrator", to: "Per")
    #expect(refusal { try town.office.grantRole("administrator", to: "Per") }?.cause == .rule)
    try town.office.endRole("administrator", of: "Gerda Holm")
    #expect(try town.office.actor().staff == per.actor().staff)
  }

  @Test func `A device nobody is known to own is told so, and given nothing`() throws {
    let store = try town.unboundDevice("new")
    try town.sync(store)
    let welfare = Welfare(store)
    #expect(refusal { _ = try welfare.actor() }?.cause == .notAllowed)
    #expect(refusal { try welfare.registerCitizen(name: "X") }?.cause == .notAllowed)
    #expect(refusal { _ = try welfare.catalogue() }?.cause == .rule)
    #expect(try store.scopes().isEmpty)
    #expect(try !WelfareSharing().accepts(newScopeFrom: try store.card(), to: town.central))
  }

  @Test func `A device acts as its worker, and as nobody else`() throws {
    let anna = try town.worker("Anna Berg")
    let actor = try anna.actor()
    #expect(try anna.name(of: actor.staff) == "Anna Berg")
    #expect(actor.role == "worker" && actor.grant != nil)
    #expect(
      refusal { _ = try Welfare(anna.store, actingAs: "Gerda Holm").actor() }?.cause == .notAllowed)
    #expect(refusal { try anna.addStaff(name: "X") }?.cause == .notAllowed)
    #expect(
      refusal { try anna.bindDevice(try anna.store.card(), to: "Anna Berg") }?.cause == .notAllowed)
  }

  @Test func `A device out of use is given nothing more`() throws {
    let anna = try town.worker("Anna Berg")
    let sharing = WelfareSharing()
    #expect(try sharing.sharedScopes(of: town.central, with: anna.store.card()).count == 1)
    try town.office.revokeDevice("device of Anna Berg", reason: "mistet")
    #expect(try sharing.sharedScopes(of: town.central, with: anna.store.card()).isEmpty)
    #expect(try !sharing.accepts(newScopeFrom: anna.store.card(), to: town.central))
    #expect(refusal { try town.office.revokeDevice("device of Anna Berg") }?.cause == .rule)
  }

  @Test func `A citizen is known to those assigned, until the day that ends`() throws {
    let couple = try town.couple()
    let carl = try town.worker("Carl Dam")
    #expect(try carl.citizens().isEmpty)
    let shared = try WelfareSharing().sharedScopes(
      of: couple.anna.store, with: couple.bo.store.card())
    #expect(shared.count == 2, "the catalogue, and the citizen both know")
    #expect(
      try WelfareSharing().sharedScopes(of: couple.anna.store, with: carl.store.card()).count == 1
        || WelfareSharing().sharedScopes(of: couple.anna.store, with: carl.store.card()).isEmpty)

    try town.office.assign(couple.citizen, to: "Carl Dam", until: "2026-10-20")
    try town.sync(carl)
    #expect(try carl.citizens().map(\.workers) == [["Anna Berg", "Bo Lind", "Carl Dam"]])
    town.minutesPass(6 * 24 * 60)
    try town.sync(carl)
    #expect(try carl.citizens().isEmpty)
    #expect(try carl.store.scope(couple.scope) == nil)
  }

  @Test func `On a device an assignment is a request the central node can grant`() throws {
    let couple = try town.couple()
    _ = try town.worker("Carl Dam")
    try town.sync(couple.anna)
    let asked = try couple.anna.assign(couple.citizen, to: "Carl Dam")
    #expect(asked.isRequest)
    try town.sync(couple.anna)
    let rows = try town.office.assignments(of: couple.citizen)
    let row = try #require(rows.first { $0.id == asked.id })
    #expect(row.isRequest && row.status == "requested" && row.workerName == "Carl Dam")
    let carl = Welfare(try #require(town.devices["Carl Dam"]))
    try town.sync(carl)
    #expect(try carl.citizens().isEmpty, "a request gives nobody anything")

    try town.office.grantAssignment(asked.id.description)
    try town.sync(carl)
    #expect(try carl.citizens().count == 1)
    #expect(refusal { try town.office.grantAssignment(asked.id.description) }?.cause == .rule)
  }

  @Test func `Nobody is assigned twice, or ended who is not assigned`() throws {
    let couple = try town.couple()
    #expect(refusal { try town.office.assign(couple.citizen, to: "Bo Lind") }?.cause == .rule)
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen)
    #expect(
      refusal { try town.office.endAssignment(of: "Bo Lind", to: couple.citizen) }?.cause == .rule)
    #expect(
      refusal {
        try town.office.assign(
          couple.citizen, to: "Bo Lind", from: "2026-10-10", until: "2026-10-01")
      }?.cause == .invalid)
  }

  @Test func `Whoever registered a citizen holds them until an assignment there ends`() throws {
    let anna = try town.worker("Anna Berg")
    let new = try anna.registerCitizen(name: "Lis Ny")
    try town.sync(anna)
    try town.sync(anna)
    #expect(try anna.citizens().count == 1)
    try town.office.assign(new.id.description, to: "Anna Berg")
    try town.sync(anna)
    try town.office.endAssignment(of: "Anna Berg", to: new.id.description)
    try town.sync(anna)
    #expect(try anna.citizens().isEmpty)
    try town.sync(anna)
    #expect(try anna.citizens().isEmpty, "and does not come back")
  }

  @Test func `Ending employment ends roles, devices and assignments`() throws {
    let couple = try town.couple()
    let generation = town.central.newestGeneration(of: couple.scope)
    try town.office.endStaff("Anna Berg")
    #expect(try town.office.devices().map(\.status).sorted() == ["active", "ended"])
    #expect(try town.office.staff().first { $0.name == "Anna Berg" }?.roles == [])
    #expect(try town.office.citizens().map(\.workers) == [["Bo Lind"]])
    #expect(
      try WelfareSharing().sharedScopes(of: town.central, with: couple.anna.store.card()).isEmpty)

    #expect(town.central.newestGeneration(of: couple.scope) == generation + 1)
    try town.office.recordProgress(on: couple.goal, value: 2)
    try town.sync(couple.bo)
    #expect(
      try couple.bo.showGoal(couple.goal).row.latest == 2, "who stays reads under the new key")
  }
}
