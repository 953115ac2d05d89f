/// What was measured with: figures of different conditions are not the same experiment.
package struct EvaluationConditions: Sendable, Equatable, Encodable {
    package let model: String
    package let precision: String
    /// The language that all files were transcribed in; `nil` for each row's own.
    package let language: String?
    /// Texts followed at a time for each window.
    package let beamSize: Int
    package let threads: Int
    /// The kernels that computed, such as `avx512`.
    package let kernels: String

    package init(model: String, precision: String, language: String?, beamSize: Int, threads: Int, kernels: String) {
        self.model = model
        self.precision = precision
        self.language = language
        self.beamSize = beamSize
        self.threads = threads
        self.kernels = kernels
    }
}
