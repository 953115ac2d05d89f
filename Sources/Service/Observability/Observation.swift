package import CoreMetrics

/// How requests are counted, and what the monitoring routes answer.
package struct Observation: Sendable {
    /// Where requests are counted.
    package var metrics: any MetricsFactory
    /// The text of `GET /metrics`.
    package var metricsText: @Sendable () async -> String
    /// Why the service is not ready; empty if it is.
    package var unreadiness: @Sendable () async -> [Unreadiness]

    package init(
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        metricsText: @escaping @Sendable () async -> String = { "" },
        unreadiness: @escaping @Sendable () async -> [Unreadiness] = { [] }
    ) {
        self.metrics = metrics
        self.metricsText = metricsText
        self.unreadiness = unreadiness
    }
}

/// One reason why the service cannot do its work now.
package enum Unreadiness: String, Sendable, CaseIterable {
    case modelNotLoaded = "model_not_loaded"
    case storeUnavailable = "store_unavailable"
    /// A job is running, and nothing has happened for longer than any slot takes.
    case workerStuck = "worker_stuck"
    case shuttingDown = "shutting_down"
}

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
