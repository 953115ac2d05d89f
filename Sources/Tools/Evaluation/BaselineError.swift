/// Why a file is not a baseline.
package enum BaselineError: Error, Sendable, Equatable {
    case malformed(detail: String)
}
