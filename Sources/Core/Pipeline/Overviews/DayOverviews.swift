package import Domain
import Plumbing

/// Assembles a day's overview from journal, store, outbox and vault.
package struct DayOverviews: Sendable {
    private let jobs: JobService
    private let pipeline: DayPipeline
    private let patience: Duration

    /// - Parameter patience: how long store and vault, asked concurrently, may take.
    package init(jobs: JobService, pipeline: DayPipeline, patience: Duration = .seconds(15)) {
        self.jobs = jobs
        self.pipeline = pipeline
        self.patience = patience
    }

    /// - Parameter checkingAudio: also asks the vault for the version of each transcribed recording, one call per slot.
    package func overview(of day: DeviceDay, checkingAudio: Bool) async throws(JobStoreError) -> DayOverview {
        let job = try await jobs.unfinishedJob(of: day)
        let records = Dictionary(
            uniqueKeysWithValues: try await jobs.queue.slots(of: day).map { ($0.slot.block, $0) })
        let waiting = Dictionary(
            uniqueKeysWithValues: try await pipeline.outbox.entries(of: day).map { ($0.slot.block, $0.text) })
        async let checked = checkingAudio ? versions(of: Array(records.values)) : ([:], nil)
        var texts: [TimeBlock: String] = [:]
        var storeError: StoreError?
        do throws(StoreError) {
            let store = pipeline.store
            texts = try await askStore(within: patience) { () async throws(StoreError) in
                try await store.texts(of: day, blocks: Set(TimeBlock.all))
            }
        } catch {
            storeError = error
        }
        let (versions, vaultError) = await checked
        let slots = TimeBlock.all.map { block in
            let record = records[block]
            let text = waiting[block] ?? texts[block]
            return DayOverview.Slot(
                block: block,
                state: job?[block]?.liveState
                    ?? Self.state(record, text, isWaiting: waiting[block] != nil, storeError),
                text: text, audioChanged: record.flatMap { Self.audioChanged($0, versions[block]) }, record: record)
        }
        return DayOverview(day: day, slots: slots, jobID: job?.id, storeError: storeError, vaultError: vaultError)
    }

    private static func state(
        _ record: SlotRecord?, _ text: String?, isWaiting: Bool, _ storeError: StoreError?
    ) -> SlotState {
        if isWaiting { return .savedLater }
        if let text { return text.isEmpty ? .silent : .transcribed }
        switch record?.state {
        case .noAudio: return .noAudio
        case .failed: return .failed
        // Without a row there is no text any more, unless the store did not answer.
        case .silent, .transcribed: return storeError == nil ? .unknown : record?.state ?? .unknown
        default: return .unknown
        }
    }

    private static func audioChanged(_ record: SlotRecord, _ presence: RecordingPresence?) -> Bool? {
        guard let known = record.audioVersion, case .present(let version?) = presence else { return nil }
        return known != version
    }

    /// What the vault says about the transcribed recordings, and why it could not answer for some.
    private func versions(of records: [SlotRecord]) async -> ([TimeBlock: RecordingPresence], VaultError?) {
        let vault = pipeline.vault, patience = patience
        return await withTaskGroup(of: (TimeBlock, Result<RecordingPresence, VaultError>).self) { group in
            // The vault's client limits the calls in flight.
            for record in records where record.audioVersion != nil {
                group.addTask {
                    let answer = await firstAnswer(within: patience) { await vault.answer(for: record.slot) }
                    return (record.slot.block, answer ?? .failure(.noAnswer(within: patience)))
                }
            }
            var versions: [TimeBlock: RecordingPresence] = [:]
            var failure: VaultError?
            for await (block, answer) in group {
                switch answer {
                case .success(let presence): versions[block] = presence
                case .failure(let error): failure = failure ?? error
                }
            }
            return (versions, failure)
        }
    }
}

extension JobSlot {
    /// The state while the slot is in progress; `nil` if what is stored says more.
    fileprivate var liveState: SlotState? {
        switch state {
        case .queued, .transcribing: state
        default: nil
        }
    }
}
