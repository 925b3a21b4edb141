import Foundation

/// Shim/shim.c, compiled once a run.
enum Shim {
  /// What compiles it; nil where it cannot be used.
  static let compiler: String? = {
    #if os(Linux)
      ["cc", "clang", "gcc"].lazy.compactMap(find).first
    #else
      nil
    #endif
  }()

  /// The library to load before the C library's.
  static let library: String? = {
    guard let compiler else { return nil }
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Shim/shim.c")
    let library = Place.scratch.appendingPathComponent("shim.so").path
    return compile([compiler, "-shared", "-fPIC", "-O1", "-o", library, source.path, "-lpthread"])
      ? library : nil
  }()

  private static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func compile(_ line: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: line[0])
    process.arguments = Array(line.dropFirst())
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// What the program must find in its environment for the shim to watch a folder.
  static func environment(for folder: URL, _ more: [String: String] = [:]) -> [String: String] {
    ["LD_PRELOAD": library ?? "", "FAULT_ROOT": folder.path].merging(more) { $1 }
  }
}
