import EventStore
import Welfare

extension Municipality {
  /// One hash over what a store shows: the kind, id and fields of each entity. Two stores made from
  /// the same numbers have the same, though their keys, and so their logs, differ.
  public static func contentDigest(of store: Store) throws -> [UInt8] {
    let lines = try WelfareModel.kinds.flatMap { kind in
      try store.entities(kind.name).map { "\(kind.name) \($0.id) " + text(.object($0.fields)) }
    }
    return EntityID(derivedFrom: lines.sorted()).bytes
  }

  /// A value as text that is the same for equal values and for no others.
  private static func text(_ value: Value) -> String {
    switch value {
    case .null: return "-"
    case .bool(let bool): return "\(bool)"
    case .int(let int): return "\(int)"
    case .double(let double): return "\(double)"
    case .text(let text): return "\(text.utf8.count):" + text
    case .list(let list): return "[" + list.map(text).joined(separator: ",") + "]"
    case .object(let object):
      let members = object.sorted { $0.key < $1.key }.map { "\($0.key)=" + text($0.value) }
      return "{" + members.joined(separator: ",") + "}"
    }
  }
}
