import Foundation
import RawStructuredFieldValues

/// Dictionaries of structured fields (RFC 9651), read and written.
enum StructuredField {
  static func dictionary(_ field: String) -> OrderedMap<String, ItemOrInnerList>? {
    var parser = StructuredFieldValueParser(Array(field.utf8))
    return try? parser.parseDictionaryFieldValue()
  }

  static func text(_ dictionary: OrderedMap<String, ItemOrInnerList>) throws -> String {
    var serializer = StructuredFieldValueSerializer()
    return String(decoding: try serializer.writeDictionaryFieldValue(dictionary), as: UTF8.self)
  }

  /// Nil for a member that is no byte sequence.
  static func bytes(_ member: ItemOrInnerList) -> Data? {
    guard case .item(let item) = member,
      case .undecodedByteSequence(let text) = item.rfc9651BareItem
    else { return nil }
    return Data(base64Encoded: text)
  }

  static func bytes(_ data: Data) -> ItemOrInnerList {
    .item(
      Item(
        bareItem: RFC9651BareItem.undecodedByteSequence(data.base64EncodedString()), parameters: [:]
      ))
  }

  static func list(
    _ names: [String], _ parameters: OrderedMap<String, RFC9651BareItem>
  ) -> InnerList {
    var items = BareInnerList()
    for name in names {
      items.append(Item(bareItem: RFC9651BareItem.string(name), parameters: [:]))
    }
    return InnerList(bareInnerList: items, parameters: parameters)
  }
}
