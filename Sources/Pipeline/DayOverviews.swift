package import WatchMe

/// Puts a day's overview together from everything that knows something about it.
package struct DayOverviews: Sendable {
    private let runner: JobRunner

    package init(runner: JobRunner) { self.runner = runner }

    /// - Parameter checkingAudio: also asks the vault for the version of each transcribed recording, one call a slot.
    package func overview(of day: DeviceDay, checkingAudio: Bool) async throws(JobStoreError) -> DayOverview {
        let pipeline = runner.pipeline
        let job = await runner.unfinishedJob(of: day)
        let records = Dictionary(
            uniqueKeysWithValues: try await runner.journal.slots(of: day).map { ($0.slot.block, $0) })
        let waiting = Dictionary(
            uniqueKeysWithValues: try await pipeline.outbox.entries(of: day).map { ($0.slot.block, $0.text) })
        var texts: [TimeBlock: String] = [:]
        var storeError: StoreError?
        do throws(StoreError) {
            texts = try await pipeline.store.texts(of: day, blocks: Set(TimeBlock.all))
        } catch {
            storeError = error
        }
        let versions = checkingAudio ? await versions(of: records.values) : [:]
        let slots = TimeBlock.all.map { block in
            let record = records[block]
            let text = waiting[block] ?? texts[block]
            return DayOverview.Slot(
                block: block,
                state: job?[block]?.liveState
                    ?? Self.state(record, text, isWaiting: waiting[block] != nil, storeError),
                text: text, audioChanged: record.flatMap { Self.audioChanged($0, versions[block]) }, record: record)
        }
        return DayOverview(day: day, slots: slots, jobID: job?.id, storeError: storeError)
    }

    private static func state(
        _ record: SlotRecord?, _ text: String?, isWaiting: Bool, _ storeError: StoreError?
    ) -> SlotState {
        if isWaiting { return .savedLater }
        if let text { return text.isEmpty ? .silent : .transcribed }
        switch record?.state {
        case .noAudio: return .noAudio
        case .failed: return .failed
        // Without a row there is no text any more, unless the store could not be asked.
        case .silent, .transcribed: return storeError == nil ? .unknown : record?.state ?? .unknown
        default: return .unknown
        }
    }

    private static func audioChanged(_ record: SlotRecord, _ presence: RecordingPresence?) -> Bool? {
        guard let known = record.audioVersion, case .present(let version?) = presence else { return nil }
        return known != version
    }

    private func versions(of records: some Collection<SlotRecord>) async -> [TimeBlock: RecordingPresence] {
        let vault = runner.pipeline.vault
        return await withTaskGroup(of: (TimeBlock, RecordingPresence?).self) { group in
            // The vault's client bounds the calls in flight.
            for record in records where record.audioVersion != nil {
                group.addTask { (record.slot.block, try? await vault.answer(for: record.slot).get()) }
            }
            var versions: [TimeBlock: RecordingPresence] = [:]
            for await (block, presence) in group { versions[block] = presence }
            return versions
        }
    }
}

extension JobSlot {
    /// The state while the slot is on its way; `nil` when what is stored tells more.
    fileprivate var liveState: SlotState? {
        switch state {
        case .queued, .transcribing: state
        default: nil
        }
    }
}
