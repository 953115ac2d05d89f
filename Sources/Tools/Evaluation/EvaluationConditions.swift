/// The conditions of a measurement: figures under different conditions are not comparable.
package struct EvaluationConditions: Sendable, Equatable, Encodable {
    package let model: String
    package let precision: String
    /// The language that all files were transcribed in; `nil` for each row's own.
    package let language: String?
    /// The beam width.
    package let beamSize: Int
    package let threads: Int
    /// The kernel family used, such as `avx512`.
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
