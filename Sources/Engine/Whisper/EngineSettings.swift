import Domain

/// How the engine computes.
package struct EngineSettings: Sendable {
    /// Computing threads, the engine's own among them.
    package var threads: Int
    package var precision: Precision
    /// Bytes that the whole process may take; `nil` for what the machine has.
    package var memoryLimit: Int?
    /// Bytes of what the machine or its control group has that others take: ffmpeg, and files in memory. A `memoryLimit` is what
    /// this process alone may take, and is not lessened.
    package var reservedMemory: Int
    /// The most texts that are followed at a time for each window.
    package var beamSize: Int
    /// Whether only a part of a window's silence is computed.
    package var shortensWindows: Bool

    /// Bytes that the whole process may take: the limit, or else what the machine or its control group has for it.
    package var memory: Int { memoryLimit ?? max(0, MachineLimits.current.memory - reservedMemory) }

    /// Windows decoded side by side where memory allows: more would not be faster. Whole ones take more memory.
    package var mostLanes: Int { shortensWindows ? 16 : 8 }
    /// Of these, the windows of which several texts are followed at a time: others wait for their turn, so that memory does not go
    /// by what all of them might need at once.
    package static let mostWideLanes = 3

    package init(
        threads: Int, precision: Precision = .int8, memoryLimit: Int? = nil, reservedMemory: Int = 0,
        beamSize: Int = TranscriptionOptions.usualBeamSize, shortensWindows: Bool = false
    ) {
        self.threads = threads
        self.precision = precision
        self.memoryLimit = memoryLimit
        self.reservedMemory = reservedMemory
        self.beamSize = beamSize
        self.shortensWindows = shortensWindows
    }
}
