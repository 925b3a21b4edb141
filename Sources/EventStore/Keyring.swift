import Crypto
import CryptoExtras
import Foundation

/// What opens a keyring.
public enum MasterKey: Sendable {
  /// 32 random bytes, kept in a file only its owner can read.
  case bytes([UInt8])
  case passphrase(String)

  /// The key in the file at `path`; made there, with mode 0600, when `create` is true and there is none.
  ///
  /// - Throws: ``StoreError/missing(path:)``, ``StoreError/insecureKeyFile(path:)`` when others may
  ///   read it, ``StoreError/unreadableKeyring(path:)`` when it holds no key.
  public static func file(_ path: String, create: Bool = false) throws -> MasterKey {
    if create, !Files.exists(path) {
      let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
      try Files.replace(path, with: Array((bytes.hex + "\n").utf8))
      return .bytes(bytes)
    }
    let content = try Files.read(path)
    guard Files.isPrivate(path) else { throw StoreError.insecureKeyFile(path: path) }
    let text = String(decoding: content, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    guard let bytes = [UInt8](hex: text), bytes.count == 32 else {
      throw StoreError.unreadableKeyring(path: path)
    }
    return .bytes(bytes)
  }
}

/// The keys of one replica: its own, and one for each scope and generation. A file beside the store,
/// wrapped under a master key (scrypt, RFC 7914, for a passphrase), replaced whole on each change.
final class Keyring {
  private struct Header: Codable {
    var format = "skridt-keyring"
    var version = 1
    var kdf: String
    var salt: Data?
    var rounds: Int?
    /// Where the master key was when the keyring was made: a hint, so that it need not be repeated.
    var hint: String?
    var sealed: Data
  }

  private struct Payload: Codable {
    var signing: Data
    var agreement: Data
    var index: Data
    var scopes: [String: [String: Data]]
  }

  struct ScopeKeys {
    let event: SymmetricKey
    let state: SymmetricKey
  }

  let path: String
  private(set) var identity: DeviceIdentity
  /// Keys the tags that rows are found by.
  private(set) var indexKey: SymmetricKey
  private var scopes: [ScopeID: [UInt32: [UInt8]]]
  private var derived: [ScopeID: [UInt32: ScopeKeys]] = [:]
  private let wrapping: SymmetricKey
  private var header: Header
  /// The file this was read from or written to.
  private var file: HeldFile?

  private static let label = Array("skridt/keyring/1".utf8)
  /// scrypt's N; 64 MiB and about a fifth of a second.
  private static let scryptRounds = 1 << 16

  private init(
    path: String, identity: DeviceIdentity, indexKey: SymmetricKey,
    scopes: [ScopeID: [UInt32: [UInt8]]], wrapping: SymmetricKey, header: Header
  ) {
    self.path = path
    self.identity = identity
    self.indexKey = indexKey
    self.scopes = scopes
    self.wrapping = wrapping
    self.header = header
  }

  // MARK: - Files

  static func create(path: String, master: MasterKey, hint: String?) throws -> Keyring {
    guard !Files.exists(path) else { throw StoreError.alreadyExists(path: path) }
    var header = Header(kdf: "key-file", hint: hint, sealed: Data())
    if case .passphrase = master {
      header.kdf = "scrypt"
      header.salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
      header.rounds = scryptRounds
    }
    let ring = Keyring(
      path: path, identity: DeviceIdentity(), indexKey: SymmetricKey(size: .bits256), scopes: [:],
      wrapping: try wrappingKey(master, header: header, path: path), header: header)
    try ring.save()
    return ring
  }

  static func open(path: String, master: MasterKey) throws -> Keyring {
    // Held before it is read: what replaces it meanwhile is then noticed.
    let file = HeldFile(path)
    let header = try readHeader(path)
    let wrapping = try wrappingKey(master, header: header, path: path)
    let payload = try open(header, wrapping: wrapping, path: path)
    let ring = Keyring(
      path: path,
      identity: try DeviceIdentity(
        signing: Array(payload.signing), agreement: Array(payload.agreement)),
      indexKey: SymmetricKey(data: payload.index), scopes: [:], wrapping: wrapping, header: header)
    ring.take(payload)
    ring.file = file
    return ring
  }

  /// How the keyring at `path` is opened, and where its master key was kept.
  static func opening(_ path: String) throws -> (needsPassphrase: Bool, hint: String?) {
    let header = try readHeader(path)
    return (header.kdf == "scrypt", header.hint)
  }

  private static func readHeader(_ path: String) throws -> Header {
    let bytes = try Files.read(path)
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)),
      header.format == "skridt-keyring", header.version == 1
    else { throw StoreError.unreadableKeyring(path: path) }
    return header
  }

  private static func open(_ header: Header, wrapping: SymmetricKey, path: String) throws -> Payload
  {
    guard let box = try? AES.GCM.SealedBox(combined: header.sealed),
      let plain = try? AES.GCM.open(box, using: wrapping, authenticating: label)
    else { throw StoreError.wrongKey(path: path) }
    guard let payload = try? JSONDecoder().decode(Payload.self, from: plain) else {
      throw StoreError.unreadableKeyring(path: path)
    }
    return payload
  }

  private static func wrappingKey(
    _ master: MasterKey, header: Header, path: String
  ) throws -> SymmetricKey {
    switch (master, header.kdf) {
    case (.bytes(let bytes), "key-file"):
      return HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: bytes), info: label, outputByteCount: 32)
    case (.passphrase(let passphrase), "scrypt"):
      // The rounds come from a file: refuse what would take the machine's memory.
      guard let salt = header.salt, let rounds = header.rounds, rounds > 1, rounds <= 1 << 20,
        rounds & (rounds - 1) == 0
      else { throw StoreError.unreadableKeyring(path: path) }
      return try KDF.Scrypt.deriveKey(
        from: Data(passphrase.normalisedForStorage.utf8), salt: salt, outputByteCount: 32,
        rounds: rounds, blockSize: 8, parallelism: 1)
    default: throw StoreError.wrongKey(path: path)
    }
  }

  private func take(_ payload: Payload) {
    scopes = [:]
    derived = [:]
    for (name, generations) in payload.scopes {
      guard let scope = ScopeID(name) else { continue }
      for (generation, key) in generations {
        guard let generation = UInt32(generation) else { continue }
        scopes[scope, default: [:]][generation] = Array(key)
      }
    }
  }

  private func save() throws {
    let secrets = identity.secrets
    var named: [String: [String: Data]] = [:]
    for (scope, generations) in scopes {
      for (generation, key) in generations {
        named[scope.description, default: [:]][String(generation)] = Data(key)
      }
    }
    let payload = Payload(
      signing: Data(secrets.signing), agreement: Data(secrets.agreement),
      index: indexKey.withUnsafeBytes { Data($0) }, scopes: named)
    let box = try AES.GCM.seal(
      try JSONEncoder().encode(payload), using: wrapping, authenticating: Self.label)
    guard let combined = box.combined else { throw StoreError.unreadableKeyring(path: path) }
    header.sealed = combined
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try Files.replace(path, with: Array(try encoder.encode(header)))
    file = HeldFile(path)
  }

  /// Reads the file again if another process has replaced it.
  ///
  /// - Returns: whether it had.
  @discardableResult
  func refresh() throws -> Bool {
    guard file?.isReplaced ?? true else { return false }
    let next = HeldFile(path)
    take(try Self.open(try Self.readHeader(path), wrapping: wrapping, path: path))
    file = next
    return true
  }

  /// Copies the keyring file, wrapped as it is.
  func backup(to destination: String) throws {
    guard !Files.exists(destination) else { throw StoreError.alreadyExists(path: destination) }
    try Files.replace(destination, with: try Files.read(path))
  }

  // MARK: - Keys

  var knownScopes: Set<ScopeID> { Set(scopes.keys) }

  /// The newest generation held of a scope's key; nil when none is.
  func newestGeneration(_ scope: ScopeID) -> UInt32? { scopes[scope]?.keys.max() }

  func generations(_ scope: ScopeID) -> [UInt32: [UInt8]] { scopes[scope] ?? [:] }

  func keys(_ scope: ScopeID, generation: UInt32) -> ScopeKeys? {
    if let keys = derived[scope]?[generation] { return keys }
    guard let bytes = scopes[scope]?[generation] else { return nil }
    let master = SymmetricKey(data: bytes)
    let keys = ScopeKeys(
      event: HKDF<SHA256>.deriveKey(
        inputKeyMaterial: master, info: Array("skridt/event".utf8), outputByteCount: 32),
      state: HKDF<SHA256>.deriveKey(
        inputKeyMaterial: master, info: Array("skridt/state".utf8), outputByteCount: 32))
    derived[scope, default: [:]][generation] = keys
    return keys
  }

  /// A new generation of a scope's key, durable before this returns.
  @discardableResult
  func makeKey(_ scope: ScopeID) throws -> UInt32 {
    let generation = (newestGeneration(scope) ?? 0) + 1
    try add([
      (scope, generation, SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    ])
    return generation
  }

  /// Adds keys, durable before this returns. A generation already held is never replaced.
  ///
  /// - Returns: the scopes that got something new.
  @discardableResult
  func add(_ keys: [(scope: ScopeID, generation: UInt32, key: [UInt8])]) throws -> Set<ScopeID> {
    try refresh()
    let before = scopes
    var changed: Set<ScopeID> = []
    for (scope, generation, key) in keys
    where key.count == 32 && generation > 0 && scopes[scope]?[generation] == nil {
      scopes[scope, default: [:]][generation] = key
      changed.insert(scope)
    }
    guard !changed.isEmpty else { return [] }
    do {
      try save()
    } catch {
      scopes = before
      throw error
    }
    return changed
  }

  /// Forgets every key of a scope: what was sealed under them is then unreadable.
  func destroy(_ scope: ScopeID) throws {
    try refresh()
    guard scopes[scope] != nil else { return }
    scopes[scope] = nil
    derived[scope] = nil
    try save()
  }

  /// A truncated HMAC of `name`: finds rows by kind without saying the kind.
  func tag(_ name: String) -> Int64 {
    let mac = HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: indexKey)
    return Int64(bitPattern: Envelope.check(Array(mac)))
  }
}
