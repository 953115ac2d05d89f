/// The machine's load at one moment.
package struct MachineLoad: Sendable, Equatable {
    /// Threads that ran or wanted to, averaged over 1, 5 and 15 minutes.
    package var averages: [Double]
    package var cores: Int
    /// This process's memory, in bytes; `nil` if the system does not say.
    package var residentMemory: Int?
    /// The memory this process may use, in bytes.
    package var memoryLimit: Int?
    /// The precision that the engine computes in.
    package var precision: String

    package init(
        averages: [Double] = [0, 0, 0], cores: Int = 1, residentMemory: Int? = nil, memoryLimit: Int? = nil,
        precision: String = "int8"
    ) {
        self.averages = averages
        self.cores = cores
        self.residentMemory = residentMemory
        self.memoryLimit = memoryLimit
        self.precision = precision
    }
}
