import EventStore
import Foundation
import SwiftProtobuf

/// Between ``Message`` and its bytes. Whatever arrives is checked here: sizes, counts, lengths of
/// ids; what passes is well-formed, not yet believed.
public enum Wire {
  /// The bytes of one message, without its length.
  public static func bytes(of message: Message) -> [UInt8] {
    // Serialising messages without required fields cannot fail.
    (try? Array(form(message).serializedBytes() as Data)) ?? []
  }

  /// Several messages, each behind its length as a varint.
  public static func frame(_ messages: [Message]) -> [UInt8] {
    messages.flatMap { message in
      let bytes = bytes(of: message)
      return varint(bytes.count) + bytes
    }
  }

  /// Reads what ``frame(_:)`` wrote. What a later version says that this one has no message for is
  /// passed over.
  ///
  /// - Throws: ``Message/Refusal/malformed``, ``Message/Refusal/version``.
  public static func unframe(_ bytes: [UInt8]) throws(Message.Refusal) -> [Message] {
    var out: [Message] = []
    var position = 0
    while position < bytes.count {
      var length = 0
      var shift = 0
      while true {
        guard position < bytes.count, shift < 28 else { throw .malformed }
        let byte = bytes[position]
        position += 1
        length |= Int(byte & 0x7F) << shift
        if byte < 0x80 { break }
        shift += 7
      }
      guard length <= Message.maximumBytes, length <= bytes.count - position else {
        throw .malformed
      }
      if let message = try message(Array(bytes[position..<position + length])) {
        out.append(message)
      }
      position += length
    }
    return out
  }

  /// Reads one message; nil for one of a kind that a later version has added.
  ///
  /// - Throws: ``Message/Refusal/malformed``, ``Message/Refusal/version``.
  public static func message(_ bytes: [UInt8]) throws(Message.Refusal) -> Message? {
    guard bytes.count <= Message.maximumBytes,
      let form = try? WireMessage(serializedBytes: Data(bytes))
    else { throw .malformed }
    switch form.kind {
    case .hello(let hello): return .hello(try read(hello))
    case .summary(let summary):
      guard summary.scopes.count <= Message.maximumScopes else { throw .malformed }
      var out: [ScopeID: [UInt8]] = [:]
      for scope in summary.scopes { out[try id(scope.scope)] = Array(scope.fingerprint) }
      return .summary(out)
    case .vectors(let vectors): return .vectors(try read(vectors))
    case .ack(let vectors): return .ack(try read(vectors))
    case .batch(let batch): return .batch(try read(batch))
    case .done(let done): return .done(root: Array(done.root), equal: done.equal)
    case .refusal(let refusal):
      return .refusal(Message.Refusal(rawValue: refusal.reason.rawValue) ?? .unknown)
    case .bundle: throw .malformed
    case nil: return nil
    }
  }

  private static func varint(_ value: Int) -> [UInt8] {
    var out: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      out.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return out + [UInt8(rest)]
  }

  static func id<Tag>(_ bytes: Data) throws(Message.Refusal) -> Identifier<Tag> {
    guard let id = Identifier<Tag>(bytes: bytes) else { throw .malformed }
    return id
  }
}

// MARK: - Writing

extension Wire {
  private static func form(_ message: Message) -> WireMessage {
    var out = WireMessage()
    switch message {
    case .hello(let hello):
      out.hello = WireHello.with {
        $0.version = hello.version
        $0.sender = Data(hello.sender.bytes)
        $0.recipient = Data(hello.recipient.bytes)
        $0.nonce = Data(hello.nonce)
        $0.at = hello.at
        $0.root = Data(hello.root)
        $0.signature = Data(hello.signature)
      }
    case .summary(let scopes):
      out.summary.scopes = scopes.sorted { $0.key < $1.key }.map { scope, fingerprint in
        WireScopeFingerprint.with {
          $0.scope = Data(scope.bytes)
          $0.fingerprint = Data(fingerprint)
        }
      }
    case .vectors(let vectors): out.vectors = form(vectors)
    case .ack(let vectors): out.ack = form(vectors)
    case .batch(let batch):
      out.batch.keys = batch.keys.map { key in
        WireKey.with {
          $0.scope = Data(key.scope.bytes)
          $0.generation = key.generation
          $0.sealed = Data(key.sealed)
        }
      }
      out.batch.runs = batch.runs.map(form)
      out.batch.more = batch.more
    case .done(let root, let equal):
      out.done.root = Data(root)
      out.done.equal = equal
    case .refusal(let reason):
      out.refusal.reason = WireRefusal.Reason(rawValue: reason.rawValue) ?? .unknown
    }
    return out
  }

  private static func form(_ vectors: Message.Vectors) -> WireVectors {
    WireVectors.with {
      $0.receipts = vectors.receipts.map(form)
      $0.leave = vectors.leave.map { Data($0.bytes) }
      $0.refused = vectors.refused.map { refusal in
        WireRefusedRun.with {
          $0.scope = Data(refusal.scope.bytes)
          $0.feed = Data(refusal.feed.bytes)
          $0.first = refusal.first
          $0.reason = WireRefusedRun.Reason(rawValue: refusal.reason.code) ?? .other
        }
      }
      if let known = vectors.known { $0.known = form(known) }
      $0.limit = vectors.limit.map { UInt32(clamping: max(1, $0)) } ?? 0
    }
  }

  private static func form(_ receipt: Receipt) -> WireReceipt {
    WireReceipt.with {
      $0.scope = Data(receipt.scope.bytes)
      $0.tips = receipt.tips.map { tip in
        WireTip.with {
          $0.feed = Data(tip.feed.bytes)
          $0.sequence = tip.sequence
          $0.check = tip.check
        }
      }
      $0.generation = receipt.generation
      $0.counter = receipt.counter
      $0.at = receipt.at
      $0.signature = Data(receipt.signature)
    }
  }

  private static func form(_ run: Run) -> WireRun {
    let usual = run.events.first?.generation ?? 0
    return WireRun.with {
      $0.scope = Data(run.scope.bytes)
      $0.feed = Data(run.feed.bytes)
      $0.first = run.first
      $0.device = Data(run.device ?? [])
      $0.generation = usual
      for (i, event) in run.events.enumerated() {
        var exception = WireException()
        switch event.content {
        case .sealed(let bytes):
          $0.sealed.append(Data(bytes))
          guard event.generation != usual else { continue }
        case .redacted(let digest, let length):
          $0.sealed.append(Data())
          exception.digest = Data(digest)
          exception.length = length
        }
        exception.index = UInt32(i)
        exception.generation = event.generation
        $0.exceptions.append(exception)
      }
      $0.signature = Data(run.signature)
    }
  }
}

// MARK: - Reading

extension Wire {
  private static func read(_ hello: WireHello) throws(Message.Refusal) -> Hello {
    guard hello.version == Message.version else { throw .version }
    guard hello.nonce.count == 16, hello.root.count == 32 else { throw .malformed }
    return Hello(
      version: hello.version, sender: try id(hello.sender), recipient: try id(hello.recipient),
      nonce: Array(hello.nonce), at: hello.at, root: Array(hello.root),
      signature: Array(hello.signature))
  }

  private static func read(
    _ vectors: WireVectors
  ) throws(Message.Refusal) -> Message.Vectors {
    guard vectors.receipts.count <= Message.maximumScopes else { throw .malformed }
    var out = Message.Vectors([])
    for receipt in vectors.receipts { out.receipts.append(try read(receipt)) }
    for scope in vectors.leave { out.leave.append(try id(scope)) }
    out.refused = try refusals(vectors)
    out.known = vectors.hasKnown ? try read(vectors.known) : nil
    out.limit = vectors.limit == 0 ? nil : Int(vectors.limit)
    return out
  }

  private static func read(_ receipt: WireReceipt) throws(Message.Refusal) -> Receipt {
    guard receipt.counter <= Receipt.maximumCounter else { throw .malformed }
    var tips: [EventID] = []
    for tip in receipt.tips {
      guard tip.sequence > 0, tip.sequence <= 1 << 31 else { throw .malformed }
      tips.append(EventID(feed: try id(tip.feed), sequence: tip.sequence, check: tip.check))
    }
    return Receipt(
      scope: try id(receipt.scope), tips: tips, generation: receipt.generation,
      counter: receipt.counter, at: receipt.at, signature: Array(receipt.signature))
  }

  private static func refusals(
    _ vectors: WireVectors
  ) throws(Message.Refusal) -> [IngestReport.Refusal] {
    guard vectors.refused.count <= Message.maximumScopes else { throw .malformed }
    var out: [IngestReport.Refusal] = []
    for run in vectors.refused {
      out.append(
        IngestReport.Refusal(
          scope: try id(run.scope), feed: try id(run.feed), first: run.first,
          reason: .init(code: run.reason.rawValue)))
    }
    return out
  }

  private static func read(_ batch: WireBatch) throws(Message.Refusal) -> Message.Batch {
    var out = Message.Batch()
    out.more = batch.more
    for key in batch.keys {
      out.keys.append(
        Message.Batch.Key(
          scope: try id(key.scope), generation: key.generation, sealed: Array(key.sealed)))
    }
    for run in batch.runs { out.runs.append(try read(run)) }
    return out
  }

  private static func read(_ run: WireRun) throws(Message.Refusal) -> Run {
    guard run.sealed.count <= Run.maximumEvents else { throw .malformed }
    var events = run.sealed.map {
      Run.Event(generation: run.generation, content: .sealed(Array($0)))
    }
    for exception in run.exceptions {
      let i = Int(exception.index)
      guard events.indices.contains(i) else { throw .malformed }
      events[i] = Run.Event(
        generation: exception.generation,
        content: exception.digest.isEmpty
          ? events[i].content
          : .redacted(digest: Array(exception.digest), length: exception.length))
    }
    return Run(
      scope: try id(run.scope), feed: try id(run.feed), first: run.first,
      device: run.device.isEmpty ? nil : Array(run.device), events: events,
      signature: Array(run.signature))
  }
}
