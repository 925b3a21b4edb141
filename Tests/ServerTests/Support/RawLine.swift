import Foundation
import NIOCore
import NIOPosix
import Testing

/// A connection to a town's server on which bytes go as they are written.
struct RawLine {
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  /// What was read and not yet given.
  private var rest = ""

  fileprivate init(
    _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.inbound = inbound.makeAsyncIterator()
    self.outbound = outbound
  }

  func send(_ text: String) async throws {
    // One byte a character: a body may hold any.
    try await outbound.write(ByteBuffer(bytes: text.unicodeScalars.map { UInt8($0.value & 0xFF) }))
  }

  /// What comes up to the end of a head.
  mutating func head() async throws -> String { try await text(upTo: "\r\n\r\n") }

  /// What comes up to `end`, and that; all that came when the server closes before.
  mutating func text(upTo mark: String) async throws -> String {
    while true {
      if let end = rest.range(of: mark) {
        defer { rest = String(rest[end.upperBound...]) }
        return String(rest[..<end.upperBound])
      }
      guard let part = try await inbound.next() else {
        defer { rest = "" }
        return rest
      }
      rest += String(buffer: part)
    }
  }

  /// All that comes until the server closes.
  mutating func all() async throws -> String {
    while let part = try await inbound.next() { rest += String(buffer: part) }
    defer { rest = "" }
    return rest
  }
}

extension Town {
  func withRaw<T>(_ body: (inout RawLine) async throws -> T) async throws -> T {
    let url = try #require(URL(string: address.url))
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: try #require(url.port)) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var line = RawLine(inbound, outbound)
      return try await body(&line)
    }
  }

  /// Sends bytes as they are, and reads until the server closes.
  func raw(_ text: String) async throws -> String {
    try await withRaw { line in
      if !text.isEmpty { try await line.send(text) }
      return try await line.all()
    }
  }
}

extension Shot {
  /// As HTTP/1.1 text, one character a byte.
  func text(at town: Town, more: [String: String] = [:], host: String? = nil) -> String {
    let host = host ?? String(town.address.url.drop { $0 != ":" }.dropFirst(3))
    var lines = ["\(method.rawValue) \(path) HTTP/1.1", "Host: \(host)"]
    lines += headers.merging(more) { $1 }.map { "\($0): \($1)" }
    if method != .GET { lines.append("Content-Length: \(body.count)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
      + String(String.UnicodeScalarView(body.map { Unicode.Scalar($0) }))
  }
}
