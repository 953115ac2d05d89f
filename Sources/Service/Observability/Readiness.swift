package import Domain
import Foundation
package import Logging
import ServiceLifecycle

/// Checks regularly whether a request could be processed, so that the answer is available at once.
///
/// Loads the default model at startup, so that the first request does not wait for it.
package actor Readiness: Service {
    private let models: any TranscriberSource
    private let store: any TranscriptStore
    private let pulse: WorkerPulse
    /// Whether the worker has anything to do.
    private let isBusy: @Sendable () async -> Bool
    /// Whether a request would be accepted; not from the first moment of a shutdown.
    private let isAccepting: @Sendable () async -> Bool
    private let interval: Duration
    private let logger: Logger
    private var isModelLoaded = false
    private var isStoreAnswering = false

    package init(
        models: any TranscriberSource, store: any TranscriptStore, pulse: WorkerPulse,
        isBusy: @escaping @Sendable () async -> Bool, isAccepting: @escaping @Sendable () async -> Bool,
        interval: Duration = .seconds(10), logger: Logger
    ) {
        self.models = models
        self.store = store
        self.pulse = pulse
        self.isBusy = isBusy
        self.isAccepting = isAccepting
        self.interval = interval
        self.logger = logger
    }

    /// Empty if all is well.
    package func reasons() async -> [Unreadiness] {
        var reasons: [Unreadiness] = []
        if await !isAccepting() { reasons.append(.shuttingDown) }
        if !isModelLoaded { reasons.append(.modelNotLoaded) }
        if !isStoreAnswering { reasons.append(.storeUnavailable) }
        if pulse.isStuck() { reasons.append(.workerStuck) }
        return reasons
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.repeatUntilShutdown { await self.loadModel() } }
            group.addTask { await self.repeatUntilShutdown { await self.checkStore() } }
            group.addTask { await self.repeatUntilShutdown { await self.checkWorker() } }
            await group.waitForAll()
        }
    }

    private nonisolated func repeatUntilShutdown(_ check: @escaping @Sendable () async -> Void) async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await check()
                try? await Task.sleep(for: self.interval)
            }
        }
    }

    private func loadModel() async {
        if isModelLoaded { return }
        do {
            _ = try await models.transcriber(for: models.allowedModels[0])
            isModelLoaded = true
        } catch {
            logger.warning("The default model is not loaded yet", metadata: ["error": "\(error)"])
        }
    }

    /// A question that every store answers in the same way; the day has no rows.
    private func checkStore() async {
        let wasAnswering = isStoreAnswering
        do {
            _ = try await store.processedBlocks(of: Self.emptyDay)
            isStoreAnswering = true
        } catch {
            if Task.isCancelled { return }
            isStoreAnswering = false
            logger.warning("The store does not answer", metadata: ["error": "\(error)"])
        }
        if isStoreAnswering, !wasAnswering { logger.info("The store answers") }
    }

    private static let emptyDay = DeviceDay(device: DeviceID("readiness")!, date: LocalDate("2000-01-01")!)

    private func checkWorker() async {
        if await !isBusy() {
            pulse.beat()
        } else if pulse.isStuck() {
            logger.critical("The worker is stuck: a job is waiting or running, and nothing happens")
        }
    }
}
