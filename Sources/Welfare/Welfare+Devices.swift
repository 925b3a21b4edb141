import EventStore
import Foundation

/// What lets one new device in: shown once, kept only as a hash.
public struct Invitation: Sendable, Equatable {
  public let worker: EntityID
  public let workerName: String
  /// 16 random bytes.
  public let secret: [UInt8]
  /// Milliseconds since 1970.
  public let expires: Int64
}

/// Why an invitation lets nobody in.
public enum AdmissionFailure: Error, Sendable, Equatable {
  case unknown
  case expired
  /// By another device: each code is for one.
  case used
}

/// What the central node's log says of a replica.
public enum DeviceStanding: Sendable, Equatable {
  case active(worker: EntityID)
  case revoked
  case unknown
}

/// The machines workers carry: let in, renamed, taken out of use. On the central node only.
extension Welfare {
  private static let invitations = "invitation"
  private static let sightings = "seen"
  /// How long it can still be said that a code has expired or was used, in milliseconds.
  private static let memory: Int64 = 7 * 86_400_000
  private static let longestInvitation = 7 * 24 * 60

  // MARK: - Letting in

  /// Makes a secret that lets one device of a worker's in.
  ///
  /// - Parameters:
  ///   - name: what the device will be called; nil leaves it to the device.
  ///   - minutes: until it expires, at most a week.
  public func invite(
    _ worker: String, name: String? = nil, minutes: Int = 15
  ) throws -> Invitation {
    let actor = try central()
    let member = try find(worker, "staff", by: .strict)
    guard member["status"].text == "active" else { throw Self.endedAlready(member["statusDate"]) }
    if let name {
      _ = try valid(.device, ["name": .text(name), "worker": .reference(member.id)])
      try refuseTaken(name)
    }
    guard (1...Self.longestInvitation).contains(minutes) else {
      throw Refusal(
        .invalid, da: "En invitation kan gælde fra et minut til en uge.",
        en: "An invitation can last from one minute to a week.")
    }
    var system = SystemRandomNumberGenerator()
    let secret = (0..<16).map { _ in UInt8.random(in: 0...255, using: &system) }
    let expires = store.now() + Int64(minutes) * 60_000
    try keep(
      PendingInvitation(
        worker: member.id.description, name: name, by: actor.staff.description, expires: expires,
        usedBy: nil), secret)
    return Invitation(
      worker: member.id, workerName: member.name, secret: secret, expires: expires)
  }

  /// Lets a device in on the secret of an invitation, and binds it to the invitation's worker. The
  /// same device may ask again, in case the answer was lost.
  ///
  /// - Throws: ``AdmissionFailure``; a ``Refusal`` when who invited may no longer, or the worker has
  ///   left.
  public func admit(_ card: Card, secret: [UInt8]) throws -> DeviceRow {
    let key = Self.key(of: secret)
    guard let bytes = try store.note(Self.invitations, key),
      let invitation = try? JSONDecoder().decode(PendingInvitation.self, from: Data(bytes))
    else { throw AdmissionFailure.unknown }
    let asker = card.replica.description
    guard invitation.usedBy == nil || invitation.usedBy == asker else {
      throw AdmissionFailure.used
    }
    guard store.now() < invitation.expires else { throw AdmissionFailure.expired }
    if case .active(let holder) = try deviceStanding(card.replica),
      holder.description != invitation.worker
    {
      let name = try name(of: holder)
      throw Refusal(
        .rule,
        da:
          "Enheden hører til \(name), og koden er til en anden. Skal den skifte hænder, så få den "
          + "først taget ud af brug.",
        en: "The device belongs to \(name), and the code is for somebody else. If it is to change "
          + "hands, have it taken out of use first.")
    }
    return try store.together {
      if try invitation.usedBy == nil || deviceStanding(card.replica) == .unknown {
        var used = invitation
        used.usedBy = asker
        try keep(used, secret)
        try store.addPeer(card)
        try Welfare(store, actingAs: invitation.by)
          .bindDevice(card, to: invitation.worker, name: invitation.name)
      }
      guard let row = try devices().first(where: { $0.id.bytes == card.replica.bytes }) else {
        throw StoreError.unknownPeer(asker)
      }
      return row
    }
  }

  private struct PendingInvitation: Codable {
    let worker: String
    let name: String?
    let by: String
    let expires: Int64
    var usedBy: String?
  }

  private func keep(_ invitation: PendingInvitation, _ secret: [UInt8]) throws {
    try store.setNote(
      Self.invitations, Self.key(of: secret), Array(try JSONEncoder().encode(invitation)),
      until: invitation.expires + Self.memory)
  }

  /// A secret of 128 random bits needs no slow hash.
  private static func key(of secret: [UInt8]) -> [UInt8] {
    EntityID(derivedFrom: [invitations, secret.hex]).bytes
  }

  /// Says whose device a peer is. A device bound before is given to the new worker.
  @discardableResult
  public func bindDevice(_ card: Card, to staff: String, name: String? = nil) throws -> EntityID {
    let actor = try central()
    let worker = try find(staff, "staff", by: .strict)
    guard worker["status"].text == "active" else { throw Self.endedAlready(worker["statusDate"]) }
    guard !card.isCentral, let id = EntityID(bytes: card.replica.bytes) else {
      throw Refusal(
        .rule, da: "Centralen er ikke nogens enhed.",
        en: "The central node is nobody's device.")
    }
    let fields = try valid(
      .device,
      [
        "name": .text(name ?? card.name), "worker": .reference(worker.id), "card": .text(card.text),
        "status": "active", "statusDate": .text(today.description),
      ])
    if let bound = try store.entity(id) {
      try store.append([bound.setting(fields)], by: actor)
    } else {
      try store.append(
        [store.model.creating("device", id, in: try catalogue(), fields)], by: actor)
    }
    return id
  }

  // MARK: - In use

  public func deviceStanding(_ replica: ReplicaID) throws -> DeviceStanding {
    guard let device = try device(replica), let worker = device["worker"].entity else {
      return .unknown
    }
    return device["status"].text == "active" ? .active(worker: worker) : .revoked
  }

  /// A device's card. A central node put back from before it was let in learns the card again from
  /// the log, which other devices bring back.
  public func card(of replica: ReplicaID) throws -> Card? {
    if let known = try store.peer(replica) { return known }
    guard let text = try device(replica)?["card"].text, let card = try? Card(text: text),
      card.replica == replica
    else { return nil }
    try store.addPeer(card)
    return card
  }

  /// Remembers that a device was here just now.
  public func noteSeen(_ replica: ReplicaID) throws {
    try store.setNote(Self.sightings, replica.bytes, Array(String(store.now()).utf8))
  }

  public func devices() throws -> [DeviceRow] {
    let seen = Dictionary(try store.notes(Self.sightings)) { $1 }
    return try store.entities("device").filter { !$0.isOnlyRequest }.map { device in
      DeviceRow(
        id: device.id, name: device.name, worker: device["worker"].entity,
        workerName: try device["worker"].entity.map(name) ?? "",
        status: device["status"].text ?? "active", since: device["statusDate"].text,
        lastSeen: seen[device.id.bytes].flatMap { Int64(String(decoding: $0, as: UTF8.self)) })
    }.sorted(byName: \.name) { $0.id < $1.id }
  }

  public func renameDevice(_ device: String, to name: String) throws {
    let actor = try central()
    let bound = try find(device, "device")
    try refuseTaken(name, except: bound.id)
    try store.append([try revision(.device, bound, ["name": .text(name)], reason: nil)], by: actor)
  }

  /// On the night a tablet is lost its name must mean one.
  private func refuseTaken(_ name: String, except own: EntityID? = nil) throws {
    let taken = try devices().contains {
      !$0.isRevoked && $0.id != own && $0.name.folded == name.folded
    }
    guard taken else { return }
    throw Refusal(
      .rule, da: "En enhed i brug hedder allerede \(name.oneLine).",
      en: "A device in use is called \(name.oneLine) already.")
  }

  /// Takes a device out of use: from now on nothing is shared with it, and what is written from now
  /// on it could not read either.
  public func revokeDevice(_ device: String, reason: String? = nil) throws {
    let actor = try central()
    let bound = try find(device, "device", by: .strict)
    guard bound["status"].text == "active" else { throw Self.endedAlready(bound["statusDate"]) }
    let held: Set<ScopeID> =
      if let replica = ReplicaID(bytes: bound.id.bytes), let card = try store.peer(replica) {
        try WelfareSharing().sharedScopes(of: store, with: card)
      } else { [] }
    try store.append(
      [
        bound.setting(
          ["status": "ended", "statusDate": .text(today.description)], reason: reason)
      ], by: actor, renewingKeysOf: held)
  }
}
