/// What was measured with: figures of different conditions are not the same experiment.
package struct EvaluationConditions: Sendable, Equatable, Encodable {
    package let model: String
    package let precision: String
    /// The language that all files were transcribed in; `nil` for each row's own.
    package let language: String?
    package let threads: Int
    /// The kernels that computed, such as `avx512`.
    package let kernels: String

    package init(model: String, precision: String, language: String?, threads: Int, kernels: String) {
        self.model = model
        self.precision = precision
        self.language = language
        self.threads = threads
        self.kernels = kernels
    }
}
