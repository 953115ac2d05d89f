/// What the machine bears at one moment.
package struct MachineLoad: Sendable, Equatable {
    /// Threads that ran or wanted to, averaged over 1, 5 and 15 minutes.
    package var averages: [Double]
    package var cores: Int
    /// Of this process, in bytes; `nil` where the system does not tell.
    package var residentMemory: Int?
    /// What this process may have, in bytes.
    package var memoryLimit: Int?
    /// In which numbers the engine computes.
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
