import Domain

/// How the engine computes.
package struct EngineSettings: Sendable {
    /// Compute threads, including the engine's own.
    package var threads: Int
    package var precision: Precision
    /// Bytes that the whole process may use; `nil` for the machine's memory.
    package var memoryLimit: Int?
    /// Bytes of the machine's or control group's memory that others use: ffmpeg, and files in memory. A `memoryLimit` is what
    /// this process itself may use, and is not reduced by it.
    package var reservedMemory: Int
    /// The largest beam width of a window.
    package var beamSize: Int
    /// Whether only part of a window's silence is computed.
    package var shortensWindows: Bool

    /// Bytes that the whole process may use: the limit, or else what the machine or its control group leaves for it.
    package var memory: Int { memoryLimit ?? max(0, MachineLimits.current.memory - reservedMemory) }

    /// Windows decoded at once if memory allows: more would not be faster. Whole ones take more memory.
    package var mostLanes: Int { shortensWindows ? 16 : 8 }
    /// How many of these may have a beam at once: others wait for their turn, so that memory is not planned
    /// for all of them at once.
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
