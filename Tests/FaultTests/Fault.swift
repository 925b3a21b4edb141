/// What goes wrong, and at which call.
struct Fault: CustomStringConvertible {
  enum Kind: String, CaseIterable {
    case eio, enospc, short, shortfull, kill, torn

    /// Whether a call is one that can go wrong so.
    func concerns(_ call: String) -> Bool {
      let writes = ["write", "pwrite", "writev", "pwritev", "copy"].contains(call)
      return switch self {
      case .eio, .kill: true
      case .enospc, .shortfull: writes || ["create", "mkdir", "link"].contains(call)
      case .short, .torn: writes
      }
    }
  }

  let kind: Kind
  /// The first call is 1.
  let number: Int

  var environment: [String: String] {
    ["FAULT_KIND": kind.rawValue, "FAULT_AT": String(number)]
  }

  var description: String { "\(kind.rawValue) at \(number)" }
}
