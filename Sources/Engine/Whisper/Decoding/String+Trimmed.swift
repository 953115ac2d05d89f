import Foundation

extension String {
    /// Without whitespace at either end.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
