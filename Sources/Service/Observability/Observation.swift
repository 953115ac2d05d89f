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
