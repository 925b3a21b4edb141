import Foundation

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }

  /// For comparing names people type: case, and how letters were composed, make no difference.
  var folded: String {
    precomposedStringWithCanonicalMapping.lowercased().split(separator: " ").joined(separator: " ")
  }
}
