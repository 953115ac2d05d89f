/// Why a file is no baseline.
package enum BaselineError: Error, Sendable, Equatable {
    case malformed(detail: String)
}
