import EventStore
import Foundation
import Testing

@testable import Welfare

@Suite("Letting devices in, and out") struct AdmissionTests {
  private let town: Town
  init() throws { town = try Town() }

  private func newDevice(_ name: String) throws -> Store {
    try Store.create(
      path: town.folder.appendingPathComponent(name).path, name: name,
      master: .bytes([UInt8](repeating: 7, count: 32)),
      options: Store.Options(model: WelfareModel.model, now: { [clock = town.clock] in clock.now }))
  }

  private func failure(_ work: () throws -> Void) -> AdmissionFailure? {
    do { try work() } catch { return error as? AdmissionFailure }
    return nil
  }

  @Test func `A code lets one device in, which may ask again, and no other`() throws {
    try town.office.addStaff(name: "Anna Berg")
    let invitation = try town.office.invite("Anna Berg", name: "Annas tablet")
    #expect(invitation.secret.count == 16 && invitation.workerName == "Anna Berg")
    let (device, thief) = (try newDevice("a"), try newDevice("b"))
    let row = try town.office.admit(try device.card(), secret: invitation.secret)
    #expect(row.name == "Annas tablet" && row.worker == invitation.worker && !row.isRevoked)
    #expect(try town.office.deviceStanding(device.replica) == .active(worker: invitation.worker))
    let events = try town.central.scopes()[0].events
    #expect(try town.office.admit(try device.card(), secret: invitation.secret).id == row.id)
    #expect(try town.central.scopes()[0].events == events, "nothing was written the second time")
    #expect(
      failure { _ = try town.office.admit(try thief.card(), secret: invitation.secret) } == .used)
    #expect(try town.office.deviceStanding(thief.replica) == .unknown)
  }

  @Test func `A code expires, and one that was never made lets nobody in`() throws {
    try town.office.addStaff(name: "Anna Berg")
    let invitation = try town.office.invite("Anna Berg", minutes: 15)
    let device = try newDevice("a")
    var wrong = invitation.secret
    wrong[0] ^= 1
    #expect(failure { _ = try town.office.admit(try device.card(), secret: wrong) } == .unknown)
    town.minutesPass(15)
    #expect(
      failure { _ = try town.office.admit(try device.card(), secret: invitation.secret) }
        == .expired)
    #expect(try town.office.devices().isEmpty)
    #expect(refusal { try town.office.invite("Anna Berg", minutes: 0) }?.cause == .invalid)
    #expect(refusal { try town.office.invite("Nobody") }?.cause == .notFound)
  }

  @Test func `A code is worth nothing once its worker has left or its maker may not invite`() throws
  {
    try town.office.addStaff(name: "Anna Berg")
    try town.office.addStaff(name: "Per Sø")
    try town.office.grantRole("administrator", to: "Per Sø")
    let byPer = try Welfare(town.central, actingAs: "Per Sø").invite("Anna Berg")
    try town.office.endRole("administrator", of: "Per Sø")
    let device = try newDevice("a")
    #expect(
      refusal { _ = try town.office.admit(try device.card(), secret: byPer.secret) }?.cause
        == .notAllowed)
    let invitation = try town.office.invite("Anna Berg")
    try town.office.endStaff("Anna Berg")
    #expect(
      refusal { _ = try town.office.admit(try device.card(), secret: invitation.secret) }?.cause
        == .rule)
    #expect(try town.central.peers().isEmpty, "nothing is half done")
    #expect(refusal { try town.office.invite("Anna Berg") }?.cause == .rule)
  }

  @Test func `The secret is nowhere in the file`() throws {
    try town.office.addStaff(name: "Anna Berg")
    let secret = try town.office.invite("Anna Berg").secret
    try town.central.close()
    for suffix in ["", "-wal"] {
      let file = town.folder.appendingPathComponent("central" + suffix)
      guard let bytes = try? Data(contentsOf: file) else { continue }
      #expect(bytes.range(of: Data(secret)) == nil)
      #expect(bytes.range(of: Data(secret.map { String(format: "%02x", $0) }.joined().utf8)) == nil)
    }
  }

  @Test func `A revoked device is given nothing, and the keys it had open nothing new`() throws {
    let couple = try town.couple()
    let generation = town.central.newestGeneration(of: couple.scope)
    let replica = couple.anna.store.replica
    try town.office.renameDevice("device of Anna Berg", to: "Annas gamle tablet")
    try town.office.noteSeen(replica)
    let row = try #require(try town.office.devices().first { $0.name == "Annas gamle tablet" })
    #expect(row.lastSeen == town.clock.now)
    try town.office.revokeDevice("Annas gamle tablet", reason: "mistet")
    #expect(try town.office.deviceStanding(replica) == .revoked)
    #expect(town.central.newestGeneration(of: couple.scope) == generation + 1)
    #expect(
      try WelfareSharing().sharedScopes(of: town.central, with: couple.anna.store.card()) == [])
  }

  @Test func `Requests are granted by rule where the municipality says so, and only there`() throws
  {
    let anna = try town.worker("Anna Berg")
    let bo = try town.worker("Bo Lind")
    try town.office.addStaff(name: "Dorte Vest", unit: "Herberget")
    let citizen = try anna.registerCitizen(name: "Lis Ny").id.description
    try town.sync(anna)
    #expect(try town.office.grantByRule() == 0)
    try town.office.setGrantRule(.registrar)
    #expect(try town.office.grantByRule() == 1)
    #expect(try town.office.grantByRule() == 0, "once is enough")
    #expect(try town.office.citizens().map(\.workers) == [["Anna Berg"]])

    try town.sync(anna)
    for name in ["Bo Lind", "Dorte Vest"] { try anna.assign(citizen, to: name) }
    try town.sync(anna)
    #expect(try town.office.grantByRule() == 0)
    try town.office.setGrantRule(.unit)
    #expect(try town.office.grantByRule() == 1)
    #expect(try town.office.citizens().map(\.workers) == [["Anna Berg", "Bo Lind"]])
    try town.sync(bo)
    #expect(try bo.citizens().count == 1)

    let left = try #require(try town.office.requests().first)
    #expect(left.workerName == "Dorte Vest")
    try town.office.declineRequest(left.id.description, reason: "en anden enhed")
    #expect(try town.office.requests().isEmpty)
    #expect(try town.office.citizens().map(\.workers) == [["Anna Berg", "Bo Lind"]])
    #expect(refusal { try town.office.declineRequest(left.id.description) }?.cause == .rule)
  }

  @Test func `A declined request to end an assignment leaves it as it was`() throws {
    let couple = try town.couple()
    try couple.anna.endAssignment(of: "Bo Lind", to: couple.citizen)
    try town.sync(couple.anna)
    let request = try #require(try town.office.requests().first)
    #expect(request.what == .end)
    try town.office.declineRequest(request.id.description)
    #expect(try town.office.requests().isEmpty)
    #expect(try town.office.citizens().map(\.workers) == [["Anna Berg", "Bo Lind"]])
  }

  @Test func `A device in use is not taken over with a code for somebody else`() throws {
    let anna = try town.worker("Anna Berg")
    try town.office.addStaff(name: "Bo Lind")
    let new = try anna.registerCitizen(name: "Lis Ny")
    try town.sync(anna)
    let invitation = try town.office.invite("Bo Lind")
    let card = try anna.store.card()
    #expect(
      refusal { _ = try town.office.admit(card, secret: invitation.secret) }?.cause == .rule)
    try town.office.revokeDevice("device of Anna Berg")
    _ = try town.office.admit(card, secret: invitation.secret)
    #expect(
      try WelfareSharing().sharedScopes(of: town.central, with: card).count == 1,
      "the catalogue, and nothing Anna registered")
    #expect(try !WelfareSharing().sharedScopes(of: town.central, with: card).contains(new.scope))
  }

  @Test func `Two devices in use never share a name somebody gave them`() throws {
    _ = try town.worker("Anna Berg")
    _ = try town.worker("Bo Lind")
    #expect(
      refusal { try town.office.renameDevice("device of Bo Lind", to: "Device of Anna berg") }?
        .cause == .rule)
    #expect(
      refusal { try town.office.invite("Bo Lind", name: "device of Anna Berg") }?.cause == .rule)
    try town.office.renameDevice("device of Bo Lind", to: "Device of Bo Lind")
    try town.office.revokeDevice("device of Anna Berg")
    _ = try town.office.invite("Anna Berg", name: "device of Anna Berg")
  }
}
