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

/// The keys of one replica: its own, and one for each scope and generation. A file beside the store
/// (``KeyringFile``), wrapped under a master key (scrypt, RFC 7914, for a passphrase).
///
/// A transaction stages the keys it makes or was given: they seal and open at once, become durable
/// together just before it is committed, and are gone with it when it is undone. A key that is durable
/// and belongs to nothing does no harm; an event whose key is not durable would be lost.
final class Keyring {
  private typealias Header = KeyringFile.Header

  /// What is the replica's own, in the first line.
  private struct Own: Codable {
    var signing: Data
    var agreement: Data
    var index: Data
  }

  struct ScopeKeys {
    let event: SymmetricKey
    let state: SymmetricKey
  }

  struct Key {
    let scope: ScopeID
    let generation: UInt32
    let bytes: [UInt8]
  }

  let identity: DeviceIdentity
  /// Keys the tags that rows are found by.
  let indexKey: SymmetricKey
  private var scopes: [ScopeID: [UInt32: [UInt8]]] = [:]
  private var derived: [ScopeID: [UInt32: ScopeKeys]] = [:]
  /// What the transaction at hand has added, in order.
  private var staged: [Key] = []
  private let wrapping: SymmetricKey
  private var header: Header
  private let file: KeyringFile

  private static let label = Array("skridt/keyring/2".utf8)
  private static let keyLabel = Array("skridt/keyring/2/key".utf8)
  /// scrypt's N; 64 MiB and about a fifth of a second.
  private static let scryptRounds = 1 << 16

  private init(
    file: KeyringFile, header: Header, wrapping: SymmetricKey, own: Own
  ) throws {
    self.file = file
    self.header = header
    self.wrapping = wrapping
    identity = try DeviceIdentity(signing: Array(own.signing), agreement: Array(own.agreement))
    indexKey = SymmetricKey(data: own.index)
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
    let wrapping = try wrappingKey(master, header: header, path: path)
    let secrets = DeviceIdentity().secrets
    let own = Own(
      signing: Data(secrets.signing), agreement: Data(secrets.agreement),
      index: SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) })
    header.sealed = try seal(try JSONEncoder().encode(own), under: wrapping, label)
    let file = KeyringFile(path)
    try file.rewrite(header, [])
    return try Keyring(file: file, header: header, wrapping: wrapping, own: own)
  }

  static func open(path: String, master: MasterKey) throws -> Keyring {
    let file = KeyringFile(path)
    let (header, lines) = try file.read()
    let wrapping = try wrappingKey(master, header: header, path: path)
    let ring = try Keyring(
      file: file, header: header, wrapping: wrapping,
      own: try own(of: header, wrapping: wrapping, path: path))
    ring.take(lines)
    return ring
  }

  /// How the keyring at `path` is opened, and where its master key was kept.
  static func opening(_ path: String) throws -> (needsPassphrase: Bool, hint: String?) {
    let header = try KeyringFile(path).read().header
    return (header.kdf == "scrypt", header.hint)
  }

  private static func seal(
    _ plain: some DataProtocol, under wrapping: SymmetricKey, _ label: [UInt8]
  ) throws -> Data {
    let box = try AES.GCM.seal(plain, using: wrapping, authenticating: label)
    guard let combined = box.combined else { throw StoreError.noKey }
    return combined
  }

  private static func open(
    _ sealed: Data, under wrapping: SymmetricKey, _ label: [UInt8]
  ) -> Data? {
    guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
    return try? AES.GCM.open(box, using: wrapping, authenticating: label)
  }

  private static func own(
    of header: Header, wrapping: SymmetricKey, path: String
  ) throws -> Own {
    guard let plain = open(header.sealed, under: wrapping, label) else {
      throw StoreError.wrongKey(path: path)
    }
    guard let own = try? JSONDecoder().decode(Own.self, from: plain) else {
      throw StoreError.unreadableKeyring(path: path)
    }
    return own
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

  // MARK: - Lines

  private static let lineLength = 16 + 4 + 32

  private func line(_ key: Key) throws -> Data {
    var out = ByteWriter(capacity: Self.lineLength)
    out.id(key.scope)
    out.u32(key.generation)
    out.raw(key.bytes)
    return try Self.seal(out.bytes, under: wrapping, Self.keyLabel)
  }

  private static func key(_ line: Data, under wrapping: SymmetricKey) -> Key? {
    guard let plain = open(line, under: wrapping, keyLabel).map(Array.init),
      plain.count == lineLength, let scope = ScopeID(bytes: Array(plain[..<16]))
    else { return nil }
    return Key(
      scope: scope, generation: plain[16..<20].reduce(0) { $0 << 8 | UInt32($1) },
      bytes: Array(plain[20...]))
  }

  private func take(_ lines: [Data]) {
    scopes = [:]
    derived = [:]
    for line in lines {
      guard let key = Self.key(line, under: wrapping) else { continue }
      scopes[key.scope, default: [:]][key.generation] = key.bytes
    }
  }

  private func rewrite() throws {
    let keys = scopes.sorted { $0.key < $1.key }.flatMap { scope, generations in
      generations.sorted { $0.key < $1.key }.map {
        Key(scope: scope, generation: $0.key, bytes: $0.value)
      }
    }
    try file.rewrite(header, try keys.map(line))
  }

  /// Reads the file again if another process has changed it.
  ///
  /// - Returns: whether it had.
  @discardableResult
  func refresh() throws -> Bool {
    guard file.isChanged else { return false }
    let (header, lines) = try file.read()
    // Its own keys are the same as long as the master key opens them: it is the same keyring.
    _ = try Self.own(of: header, wrapping: wrapping, path: file.path)
    self.header = header
    take(lines)
    return true
  }

  /// Copies the keyring file, wrapped as it is, and reads the copy.
  func backup(to destination: String) throws {
    try refresh()
    let count = scopes.values.reduce(0) { $0 + $1.count }
    try file.copy(to: destination) { header, lines in
      let copied = Set(
        lines.compactMap { Self.key($0, under: wrapping) }.map { "\($0.scope) \($0.generation)" })
      return (try? Self.own(of: header, wrapping: wrapping, path: destination)) != nil
        && copied.count == count
    }
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

  // MARK: - Changing it, under the writer lock

  /// Adds a key for the transaction at hand. A generation already held is never replaced.
  ///
  /// - Returns: whether it was new.
  func stage(_ key: Key) -> Bool {
    guard key.bytes.count == 32, key.generation > 0, scopes[key.scope]?[key.generation] == nil
    else {
      return false
    }
    scopes[key.scope, default: [:]][key.generation] = key.bytes
    staged.append(key)
    return true
  }

  /// How much is staged: what ``unstage(to:)`` goes back to.
  var mark: Int { staged.count }

  /// Takes back what was staged since `mark` was asked.
  func unstage(to mark: Int = 0) {
    while staged.count > mark, let key = staged.popLast() {
      scopes[key.scope]?[key.generation] = nil
      if scopes[key.scope]?.isEmpty ?? false { scopes[key.scope] = nil }
      derived[key.scope]?[key.generation] = nil
    }
  }

  /// Makes what is staged durable: the last step before the transaction is committed.
  func commit() throws {
    guard !staged.isEmpty else { return }
    if file.canAppend { try file.append(try staged.map(line)) } else { try rewrite() }
    staged = []
  }

  /// Forgets every key of these scopes: what was sealed under them is then unreadable.
  ///
  /// - Complexity: O(keys), however many scopes.
  func destroy(_ doomed: Set<ScopeID>) throws {
    try refresh()
    guard doomed.contains(where: { scopes[$0] != nil }) else { return }
    let before = scopes
    for scope in doomed { scopes[scope] = nil }
    do { try rewrite() } catch {
      scopes = before
      throw error
    }
    for scope in doomed { derived[scope] = nil }
  }

  /// A truncated HMAC of `name`: finds rows by kind without saying the kind.
  func tag(_ name: String) -> Int64 {
    let mac = HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: indexKey)
    return Int64(bitPattern: Envelope.check(Array(mac)))
  }
}
