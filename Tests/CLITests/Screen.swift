import Foundation

/// The real program on a terminal of its own.
enum Screen {
  struct Unusable: Error {}

  /// Runs the program with standard output and standard error on a terminal so many columns wide.
  ///
  /// - Returns: its exit code, and what it wrote to the terminal, byte for byte.
  static func run(
    _ arguments: [String], columns: Int, environment: [String: String] = ["TERM": "xterm"]
  ) throws -> (code: Int32, text: String) {
    var (master, slave) = (Int32(-1), Int32(-1))
    var size = winsize(ws_row: 50, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&master, &slave, nil, nil, &size) == 0 else { throw Unusable() }
    defer { close(master) }
    // No other program that a test starts meanwhile is to keep the terminal.
    for file in [master, slave] { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    // Nothing is to be added to what the program writes.
    var modes = termios()
    tcgetattr(slave, &modes)
    cfmakeraw(&modes)
    tcsetattr(slave, TCSANOW, &modes)

    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
    let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    close(slave)
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    // Ends with an error when the program has let go of the terminal.
    while case let count = read(master, &part, part.count), count > 0 {
      bytes += part.prefix(count)
    }
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
