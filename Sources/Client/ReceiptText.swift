import EventStore
import Sync
import Transport

/// A receipt as one line of text, to be handed to others:
///
///     "skridt-receipt:" base64url( the receipt as an Ack message of Schema/sync.proto )
///
/// Its signature is over scope, key generation, counter, time and the last event of every feed held.
public enum ReceiptText {
  private static let prefix = "skridt-receipt:"

  public static func text(of receipt: Receipt) -> String {
    prefix + Wire.bytes(of: .ack(.init([receipt]))).base64URL
  }

  /// Reads what ``text(of:)`` wrote; white space within and around it is forgiven. Nil for anything
  /// else. Whether the signature holds is another question.
  public static func receipt(_ text: String) -> Receipt? {
    let compact = String(text.filter { !$0.isWhitespace })
    guard compact.hasPrefix(prefix),
      let bytes = [UInt8](base64URL: String(compact.dropFirst(prefix.count))),
      case .ack(let vectors)? = try? Wire.message(bytes), vectors.receipts.count == 1
    else { return nil }
    return vectors.receipts[0]
  }
}
