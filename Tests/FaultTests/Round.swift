import Foundation

/// A fresh copy of the stores, and the server when there is one.
struct Round {
  let place: Place
  private let arguments: [String]
  private let operation: Operation
  private let server: Server?

  init(_ operation: Operation, _ template: Template) throws {
    self.operation = operation
    place = try Place(copying: template.folder)
    var here = template
    if operation.isOnline {
      server = try Server(in: place, port: template.ids["port"] ?? "0")
      here.ids["code"] = try server?.invite("Mette Krog") ?? ""
    } else {
      server = nil
    }
    arguments = try operation.arguments(here)
  }

  /// The command in Danish with what the shim is told; with nothing, without the shim.
  func attempt(_ faults: [String: String], kill: Double? = nil) throws -> Program.Outcome {
    var environment: [String: String] = [:]
    if !faults.isEmpty {
      environment = Shim.environment(for: place.folder, faults)
      // The server is in the same folder, and asks nothing of the shim.
      if operation.isOnline { environment["FAULT_NAME"] = "/" + operation.store }
    }
    return try place.run(
      operation.store, arguments, language: "da", environment: environment, kill: kill)
  }
}
