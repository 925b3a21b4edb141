import EventStore
import Welfare

extension Value {
  /// The value as a person reads it; JSON for lists and objects.
  var shown: String {
    switch self {
    case .null: "–"
    case .bool(let bool): bool ? say("ja", "yes") : say("nej", "no")
    case .int(let int): "\(int)"
    case .double(let double): Labels.number(double).text(in: Speech.language)
    case .text(let text): text
    case .list(let list): list.map(\.shown).joined(separator: ", ")
    case .object(let object):
      object.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.shown)" }
        .joined(separator: ", ")
    }
  }

  init(optional text: String?) { self = text.map { .text($0) } ?? .null }
}

extension EventID {
  /// The event's name in full: feed, sequence and the beginning of its hash.
  var full: String {
    let digits = String(check, radix: 16)
    return "\(feed):\(sequence):" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
