import EventStore
import Foundation
import Testing
import Transport

@testable import Client

@Suite struct LinkTests {
  private func withStore(_ body: (Store) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("link-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store.create(
      path: folder.appendingPathComponent("store").path, name: "x",
      master: .bytes([UInt8](repeating: 7, count: 32)), municipality: nil,
      options: Store.Options(model: Model(kinds: [], foldVersion: 1)))
    try body(store)
    try store.close()
  }

  @Test(arguments: [
    "https://127.0.0.1:84430", "https://127.0.0.1:0", "https://127.0.0.1:-1",
    "https://127.0.0.1:99999999999999999999", "https://127.0.0.1/x", "https://a b",
  ])
  func `A code whose address cannot be is refused, and nothing is asked of it`(url: String) throws {
    try withStore { store in
      let code = EnrolmentCode(
        url: url, fingerprint: [UInt8](repeating: 1, count: 32),
        secret: [UInt8](repeating: 2, count: 16))
      #expect(throws: CentralFailure.addressNotAllowed) {
        _ = try CentralClient.enrol(store, with: code)
      }
      #expect(throws: CentralFailure.addressNotAllowed) {
        try CentralLink(url: url, trust: .system)
      }
    }
  }

  @Test(arguments: ["http://127.example.org", "http://localhost.example.org", "http://192.0.2.1"])
  func `Plain HTTP is for this machine, whatever another is called`(url: String) {
    #expect(throws: CentralFailure.addressNotAllowed) {
      try CentralLink(url: url, trust: .loopback)
    }
  }

  @Test func `What a store remembers that cannot be is no trap`() throws {
    try withStore { store in
      func read(_ json: String) throws -> CentralLink? {
        try store.setNote("central", Array("link".utf8), Array(json.utf8))
        return try CentralLink(of: store)
      }
      for number in [Int64.min, -1, .max, 253_402_300_800_000] {
        let link = try #require(
          try read(
            #"{"url":"https://a:1","trust":{"system":{}},"clockAhead":\#(number),"synced":\#(number),"#
              + #""revoked":\#(number)}"#))
        #expect(link.synced == nil && link.revoked == nil)
        #expect(link.clockAhead == (number == -1 ? -1 : 0))
      }
      for url in ["https://a:84430", "http://a:1", "", "https://a:1/x"] {
        let trust = url.hasPrefix("http:") ? "loopback" : "system"
        #expect(
          try read(#"{"url":"\#(url)","trust":{"\#(trust)":{}},"clockAhead":0}"#) == nil, "\(url)")
      }
    }
  }
}
