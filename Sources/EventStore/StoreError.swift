/// What the store refuses or cannot do. Nothing is half-written when one of these is thrown.
///
/// The descriptions are English, for logs and developers; an application says them in its users'
/// language.
public enum StoreError: Error, Equatable, Sendable {
  // The files
  case notAStore(path: String)
  case alreadyExists(path: String)
  case missing(path: String)
  case newerStore(version: Int)
  case wrongKey(path: String)
  case unreadableKeyring(path: String)
  case insecureKeyFile(path: String)
  case readOnly(path: String)
  case diskFull
  case busy(path: String)
  case corrupt(detail: String)
  case io(detail: String)
  /// What only the store at `path` has cannot be taken over.
  indirect case unreadableRest(path: String, cause: StoreError)

  // What is asked
  case unknownEntity(String)
  case ambiguous(String, matches: [String])
  case unknownScope
  case scopeErased
  case unknownPeer(String)
  case unreadableCard
  case foreignMunicipality
  case notJoined
  case onlyCentral
  case candidatesChanged
  case unknownConflict(String)
  case notUndoable
  case tooLarge(bytes: Int, limit: Int)
  case tooDeep
  case unsentWork(events: Int)
  case noKey
  case redactionRefused
}

extension StoreError {
  /// True when the disk is why: what is asked again may work when it is well.
  public var isOfDisk: Bool {
    switch self {
    case .diskFull, .io, .readOnly, .corrupt: true
    default: false
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAStore(let path): "\(path) is not a Skridt store; nothing was changed."
    case .alreadyExists(let path): "\(path) exists already; nothing was changed."
    case .missing(let path): "\(path) does not exist."
    case .newerStore(let version):
      "The store has format \(version), newer than this program reads; nothing was changed."
    case .wrongKey(let path): "The key does not open \(path); nothing was changed."
    case .unreadableKeyring(let path): "\(path) is damaged or is no keyring."
    case .insecureKeyFile(let path): "\(path) can be read by others; its mode must be 0600."
    case .readOnly(let path): "\(path) may not be written; nothing was saved."
    case .diskFull: "The disk is full; nothing of this was saved, all before it is."
    case .busy(let path): "Another program is writing to \(path); nothing was saved."
    case .corrupt(let detail): "The store is damaged: \(detail)."
    case .io(let detail): "The disk reported an error: \(detail)."
    case .unreadableRest(let path, let cause):
      "What only \(path) has could not be read; nothing was changed. \(cause)"
    case .unknownEntity(let id): "Nothing here is called \(id)."
    case .ambiguous(let id, let matches): "\(id) can mean \(matches.joined(separator: ", "))."
    case .unknownScope: "That scope is not here."
    case .scopeErased: "That scope was erased."
    case .unknownPeer(let id): "No peer here is called \(id)."
    case .unreadableCard: "That is no card, or it was changed on the way."
    case .foreignMunicipality: "That belongs to another municipality."
    case .notJoined: "This replica does not belong to a municipality yet."
    case .onlyCentral: "Only the central node may do this."
    case .candidatesChanged: "The values have changed since they were shown; nothing was written."
    case .unknownConflict(let id): "No conflict here is called \(id)."
    case .notUndoable: "Only a settlement can be undone, and only once."
    case .tooLarge(let bytes, let limit):
      "\(bytes) bytes are more than the \(limit) an event holds."
    case .tooDeep: "A value is nested deeper than \(Value.maximumDepth) levels."
    case .unsentWork(let events): "\(events) events here have not reached the central node."
    case .noKey: "The key to that scope is not here."
    case .redactionRefused: "That event cannot be redacted."
    }
  }
}
