import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Answers what is no HTTP request as everything else is answered, and closes the connection.
/// Nobody knows its language, so it is told in English.
final class UnreadableRequest: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart
  private let isSecure: Bool
  private var isAnswering = false

  init(isSecure: Bool) { self.isSecure = isSecure }

  /// Over HTTP/1 the connection is seen to before the messages are made alike.
  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
    do {
      try pipeline.addHandler(HTTP1Connection(), position: .before(codec))
    } catch {
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): isAnswering = head.status.kind != .informational
    case .end: isAnswering = false
    case .body: break
    }
    context.write(data, promise: promise)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
    guard !isAnswering else { return context.close(promise: nil) }
    let rejection =
      switch error {
      case .headerOverflow:
        Rejection(.tooLarge, da: "For meget i headerne.", en: "Too much in the header fields.")
      default: Rejection(.malformed)
      }
    var (head, body) = FrontDoor.parts(rejection, in: .en)
    FrontDoor.secure(&head, isSecure: isSecure)
    head.headerFields[.connection] = "close"
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(body)), promise: nil)
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      // What is still arriving would make a closed socket answer with a reset, and that would reach
      // the other side before this does.
      channel.close(mode: .output, promise: nil)
      channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
  }
}
