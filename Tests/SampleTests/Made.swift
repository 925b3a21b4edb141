import EventStore
import Foundation

@testable import Sample
@testable import Welfare

/// A small municipality with Kolding's catalogue, made once for all tests that only look at it.
enum Made {
  static let small = Result { try Files(citizens: 12, workers: 5) }

  /// A municipality on the disk, which goes with the process.
  struct Files: Sendable {
    let path: String
    let tally: Tally

    init(citizens: Int, workers: Int, seed: UInt64 = 1, until: String? = nil, papers: Bool = true)
      throws
    {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("sample-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      path = folder.appendingPathComponent("central").path
      tally = try Municipality(citizens: citizens, workers: workers, seed: seed, until: until)
        .make(at: path, master: Self.master, papers: papers ? Self.kolding() : [])
    }

    private static let master = MasterKey.bytes([UInt8](repeating: 7, count: 32))

    func open() throws -> Store {
      try Store.open(
        path: path, master: Self.master, options: Store.Options(model: WelfareModel.model))
    }

    func remove() {
      try? FileManager.default.removeItem(
        at: URL(fileURLWithPath: path).deletingLastPathComponent())
    }

    private static func kolding() throws -> [[UInt8]] {
      let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")
      return try ["kolding-initiatives.json", "kolding-themes.json"].map {
        Array(try Data(contentsOf: fixtures.appendingPathComponent($0)))
      }
    }
  }
}
