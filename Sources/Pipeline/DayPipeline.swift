package import Logging
package import SystemPackage
package import WatchMe

/// The main job: plan → fetch → decode → transcribe → store → report, for one recorder's day.
///
/// One failing slot never stops the others, and each text is saved as soon as it exists.
package struct DayPipeline: Sendable {
    package let vault: any RecordingVault
    package let decoder: any AudioDecoder
    package let transcribers: any TranscriberSource
    package let store: any TranscriptStore
    package let settings: Settings
    package let logger: Logger

    package init(
        vault: any RecordingVault, decoder: any AudioDecoder, transcribers: any TranscriberSource,
        store: any TranscriptStore, settings: Settings, logger: Logger
    ) {
        self.vault = vault
        self.decoder = decoder
        self.transcribers = transcribers
        self.store = store
        self.settings = settings
        self.logger = logger
    }

    /// Cancelling the task ends the run at once; raising `stop` ends it after the slot in hand. Either way what was
    /// saved stays saved.
    package func run(
        _ request: DayRequest, stop: StopSignal = StopSignal(),
        onProgress: @Sendable (DayProgress) -> Void = { _ in }
    ) async throws(DayRunError) -> DayReport {
        let start = ContinuousClock.now
        let plan = try await DayPlan.make(
            for: request, store: store, vault: vault, maximumChecks: settings.maximumChecks)
        onProgress(
            .planned(
                toTranscribe: plan.toTranscribe.count, skippedAsProcessed: plan.skippedAsProcessed,
                skippedAsNoAudio: plan.skippedAsNoAudio))

        var outcome = SlotOutcomes(failures: plan.failures)
        if !plan.toTranscribe.isEmpty {
            let transcriber = try await loadTranscriber(request.model)
            var position = 0
            await fetchAhead.forEach(plan.toTranscribe, of: request.day) { block, audio in
                if stop.isRaised || Task.isCancelled { return false }
                position += 1
                onProgress(.started(block, position: position, of: plan.toTranscribe.count))
                do throws(SlotFailure.Cause) {
                    let slot = request.day.slot(block)
                    outcome.saved[block] = try await transcribeAndSave(audio, slot, with: transcriber)
                    onProgress(.saved(block))
                } catch {
                    if Task.isCancelled { return false }
                    log(error.failure, of: request.day)
                    outcome.failures.append(error.failure)
                    onProgress(.failed(error.failure))
                }
                return true
            }
            if Task.isCancelled { throw .cancelled }
            if outcome.count < plan.toTranscribe.count + plan.failures.count { throw .stopped }
            await compareWithStore(&outcome, of: request.day)
        }
        return DayReport(
            day: request.day, totalSlots: request.blocks.count, skippedAsProcessed: plan.skippedAsProcessed,
            skippedAsNoAudio: plan.skippedAsNoAudio, processedBlocks: outcome.saved.keys.sorted(),
            failures: outcome.failures.sorted { $0.block < $1.block }, executionTime: .now - start)
    }

    private var fetchAhead: FetchAhead {
        FetchAhead(vault: vault, decoder: decoder, directory: settings.temporaryDirectory, depth: settings.fetchAhead)
    }

    private func loadTranscriber(_ model: String) async throws(DayRunError) -> any SpeechTranscriber {
        do {
            return try await transcribers.transcriber(for: model)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .modelUnavailable(error)
        }
    }

    /// Returns the saved text, empty for silence.
    private func transcribeAndSave(
        _ audio: Result<AudioSamples, SlotFailure.Cause>, _ slot: RecordingSlot, with transcriber: any SpeechTranscriber
    ) async throws(SlotFailure.Cause) -> String {
        let samples = try audio.get()
        for warning in samples.warnings {
            let metadata = slot.day.metadata(slot.block, ["warning": warning])
            logger.warning("Recording is damaged but readable", metadata: metadata)
        }
        let text: String
        do {
            text = try await transcriber.transcribe(samples, options: settings.options).text
        } catch {
            throw SlotFailure.Cause(SlotFailure(slot.block, error))
        }
        do {
            try await store.save(text, for: slot)
        } catch {
            throw SlotFailure.Cause(SlotFailure(slot.block, error))
        }
        return text
    }

    /// Reads the saved rows back: a store can accept a row and still keep nothing.
    private func compareWithStore(_ outcome: inout SlotOutcomes, of day: DeviceDay) async {
        guard !outcome.saved.isEmpty else { return }
        let known = outcome.failures.count
        do {
            outcome.compare(with: try await store.texts(of: day, blocks: Set(outcome.saved.keys)))
        } catch {
            outcome.moveSavedToFailures { block, _ in .rowNotVerified(block, error) }
        }
        for failure in outcome.failures[known...] { log(failure, of: day) }
    }

    private func log(_ failure: SlotFailure, of day: DeviceDay) {
        logger.error(
            "Slot failed",
            metadata: day.metadata(
                failure.block,
                ["stage": "\(failure.stage.rawValue)", "code": "\(failure.code)", "detail": "\(failure.detail)"]))
    }
}

extension DayPipeline {
    /// How a run behaves.
    package struct Settings: Sendable {
        package var options: TranscriptionOptions
        package var temporaryDirectory: FilePath
        /// Existence checks in flight at once.
        package var maximumChecks: Int
        /// Slots downloaded and decoded besides the one in hand.
        package var fetchAhead: Int

        package init(
            options: TranscriptionOptions = TranscriptionOptions(), temporaryDirectory: FilePath,
            maximumChecks: Int = 8, fetchAhead: Int = 1
        ) {
            self.options = options
            self.temporaryDirectory = temporaryDirectory
            self.maximumChecks = maximumChecks
            self.fetchAhead = fetchAhead
        }
    }
}

extension DeviceDay {
    /// Log metadata that says which slot a line is about.
    fileprivate func metadata(_ block: TimeBlock, _ more: [String: String]) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "device_id": "\(device)", "date": "\(date)", "time_block": "\(block)",
        ]
        for (key, value) in more { metadata[key] = "\(value)" }
        return metadata
    }
}
