package import Domain
import Foundation
package import Logging
import Plumbing
package import SystemPackage

/// The main job: plan → fetch → decode → transcribe → store → report, for one recorder's day.
///
/// One failing slot never stops the others, and each text is on disk as soon as it exists.
package struct DayPipeline: Sendable {
    package let vault: any RecordingVault
    package let decoder: any AudioDecoder
    package let transcribers: any TranscriberSource
    package let store: any TranscriptStore
    package let outbox: any TranscriptOutbox
    package let settings: Settings
    package let logger: Logger
    package let delivery: TranscriptDelivery
    let memory = PresenceMemory()

    package init(
        vault: any RecordingVault, decoder: any AudioDecoder, transcribers: any TranscriberSource,
        store: any TranscriptStore, outbox: any TranscriptOutbox, settings: Settings, logger: Logger
    ) {
        self.vault = vault
        self.decoder = decoder
        self.transcribers = transcribers
        self.store = store
        self.outbox = outbox
        self.settings = settings
        self.logger = logger
        delivery = TranscriptDelivery(store: store, outbox: outbox, logger: logger)
    }

    /// Runs what is left of a job. Cancelling the task ends the run at once; raising `stop` ends it after the current slot.
    /// Either way, what was saved stays saved.
    ///
    /// - Parameters:
    ///   - transcribed: which version of each recording the day's text is of, where known.
    ///   - onProgress: called for each step before the next one begins.
    /// - Returns: the job with the outcome of its slots; its state is up to the caller.
    package func run(
        _ unfinished: Job, stop: StopSignal = StopSignal(), transcribed: [TimeBlock: AudioVersion] = [:],
        onProgress: @escaping @Sendable (DayProgress) async -> Void = { _ in }
    ) async throws(DayRunError) -> Job {
        let start = ContinuousClock.now
        var job = unfinished
        func note(_ progress: DayProgress) async {
            job.apply(progress)
            await onProgress(progress)
        }

        let vault = patientVault()
        let outbox = outbox
        let plan = try await plan(&job, transcribed, vault, onProgress)
        await note(.planned(plan))
        if !plan.toTranscribe.isEmpty {
            let transcriber = try await loadTranscriber(job.request.model)
            var position = 0, done = 0
            let suspects = Set(job.slots.filter(\.isSuspect).map(\.block))
            // Preparing runs concurrently with transcribing, and this copy of the job does not need that step.
            let ahead = fetchAhead(for: transcriber, vault, suspects) { await onProgress(.preparing($0)) }
            await ahead.forEach(plan.toTranscribe, of: job.request.day) { block, audio in
                if stop.isRaised || Task.isCancelled { return false }
                position += 1
                await note(.started(block, position: position, of: plan.toTranscribe.count))
                do throws(SlotFailure.Cause) {
                    let id = job.id, slot = job.request.day.slot(block)
                    let outcome = try await transcribeAndDeliver(audio, block, of: job, stop, with: transcriber) {
                        text, _ throws(JobStoreError) in
                        .outbox(try await outbox.keep(text, for: slot, jobID: id, at: Date()))
                    }
                    guard case .saved(let record, let entry) = outcome else { return false }
                    await note(.saved(record))
                    if let entry { await delivery.confirm(entry) }
                } catch {
                    // Text that could not be stored anywhere is transcribed again later.
                    if Task.isCancelled || stop.isRaised && error.failure.stage == .store { return false }
                    if error.failure.code == SlotFailure.vanishedCode { memory.forget(job.request.day.slot(block)) }
                    log(error.failure, of: job)
                    await note(.failed(error.failure))
                }
                done += 1
                return true
            }
            if done < plan.toTranscribe.count { throw Task.isCancelled ? .cancelled : .stopped }
        }
        job.runningTime += .now - start
        return job
    }

    /// The vault for one job.
    func patientVault() -> PatientVault {
        PatientVault(vault, patience: settings.outagePatience, firstPause: settings.outagePause, logger: logger)
    }

    /// The plan for the slots that are not finished. Texts of the job that wait in the outbox are reported as saved.
    func plan(
        _ job: inout Job, _ transcribed: [TimeBlock: AudioVersion], _ vault: PatientVault,
        _ onProgress: @Sendable (DayProgress) async -> Void
    ) async throws(DayRunError) -> DayPlan {
        var waiting: Set<TimeBlock> = []
        for entry in await waitingEntries(of: job.request.day) {
            if let saved = progress(entry, of: job) {
                job.apply(saved)
                await onProgress(saved)
            } else {
                waiting.insert(entry.slot.block)
            }
        }
        return try await DayPlan.make(
            for: job.slots.filter { !$0.isFinished }.map(\.block), of: job.request, waiting: waiting,
            transcribed: transcribed, store: store, vault: vault, impatientVault: self.vault, memory: memory,
            maximumChecks: settings.maximumChecks)
    }

    /// Text of this job that a crash left in the outbox counts as saved; `nil` for any other.
    func progress(_ entry: OutboxEntry, of job: Job) -> DayProgress? {
        guard entry.jobID == job.id, job[entry.slot.block]?.isFinished == false else { return nil }
        return .saved(SlotRecord(entry, model: job.request.model))
    }

    func waitingEntries(of day: DeviceDay) async -> [OutboxEntry] {
        do throws(JobStoreError) {
            return try await outbox.entries(of: day)
        } catch {
            logger.error("Outbox cannot be read", metadata: ["error": "\(error)"])
            return []
        }
    }

    func fetchAhead(
        for transcriber: any SpeechTranscriber, _ vault: PatientVault, _ suspects: Set<TimeBlock> = [],
        _ willPrepare: @escaping @Sendable (TimeBlock) async -> Void = { _ in }
    ) -> FetchAhead {
        FetchAhead(
            vault: vault, decoder: decoder, transcriber: transcriber, directory: settings.temporaryDirectory,
            depth: settings.fetchAhead, suspects: suspects, willPrepare: willPrepare)
    }

    func loadTranscriber(_ model: String) async throws(DayRunError) -> any SpeechTranscriber {
        do {
            return try await transcribers.transcriber(for: model)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .modelUnavailable(error)
        }
    }

    /// What became of a slot that was transcribed.
    enum Transcribed {
        /// What is known about it now, and its outbox entry if the store already shows the text.
        case saved(SlotRecord, OutboxEntry?)
        /// The text and the record are written; the job after it.
        case recorded(Job)
        /// Another worker has the slot.
        case superseded
    }

    /// - Parameter keep: puts a text into the outbox.
    func transcribeAndDeliver(
        _ audio: FetchAhead.Prepared, _ block: TimeBlock, of job: Job, _ stop: StopSignal,
        with transcriber: any SpeechTranscriber,
        keep: @escaping @Sendable (String, SlotRecord) async throws(JobStoreError) -> TextKeeping
    ) async throws(SlotFailure.Cause) -> Transcribed {
        let audio = try audio.get()
        let slot = job.request.day.slot(block)
        for warning in audio.samples.warnings {
            let metadata = job.metadata(block, ["code": warning.code.rawValue, "warning": warning.detail])
            logger.warning("Recording has problems", metadata: metadata)
        }
        let start = ContinuousClock.now
        let transcript: Transcript
        do {
            transcript =
                audio.samples.samples.isEmpty
                ? Transcript(text: "", segments: [], language: "")
                : try await transcriber.transcribe(audio.samples, options: settings.options)
        } catch {
            throw SlotFailure.Cause(SlotFailure(block, error))
        }
        var record = SlotRecord(
            slot: slot, state: transcript.text.isEmpty ? .silent : .transcribed, jobID: job.id,
            model: job.request.model, audioVersion: audio.version, audioSeconds: audio.samples.duration,
            secondsTaken: (.now - start) / .seconds(1), transcribedAt: Date(),
            segments: transcript.segments.map {
                SlotRecord.Segment(start: $0.start, end: $0.end, text: $0.text.withoutControlCharacters)
            },
            rejected: transcript.rejected, warnings: audio.samples.warnings)
        let complete = record
        let outcome = await deliver(transcript.text, for: slot, of: job, stop) { text throws(JobStoreError) in
            try await keep(text, complete)
        }
        switch outcome {
        case .recorded(let job): return .recorded(job)
        case .superseded: return .superseded
        case .stored(let entry): return .saved(record, entry)
        case .kept(let refusal):
            record.state = .savedLater
            if refusal.isFinal {
                let failure = SlotFailure(block, kept: refusal)
                record.failure = failure
                log(failure, of: job)
            }
            return .saved(record, nil)
        case .lost(let refusal): throw SlotFailure.Cause(SlotFailure(block, lost: refusal))
        }
    }

    /// Holds text that neither the outbox nor the store can take, and waits until one of them can or the run is to end: on such a
    /// disk there is nothing else to do, and the next text would fare the same.
    private func deliver(
        _ text: String, for slot: RecordingSlot, of job: Job, _ stop: StopSignal,
        keep: TranscriptDelivery.Keeping
    ) async -> TranscriptDelivery.Outcome {
        var pause = settings.outagePause, isWaiting = false
        while true {
            let outcome = await delivery.deliver(text, for: slot, keep: keep)
            guard case .lost(let refusal) = outcome, !stop.isRaised, !Task.isCancelled else {
                if isWaiting { logger.info("Text can be stored again", metadata: job.metadata(slot.block, [:])) }
                return outcome
            }
            if !isWaiting {
                let metadata = job.metadata(slot.block, ["code": refusal.code, "detail": refusal.detail])
                logger.error(
                    "Neither the disk (STATE_PATH) nor the store accepts text, and the job waits: free some space, or fix the store",
                    metadata: metadata)
            }
            isWaiting = true
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private static let longestPause = Duration.seconds(10)

    func log(_ failure: SlotFailure, of job: Job) {
        logger.error(
            "Slot failed",
            metadata: job.metadata(
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
        /// Slots downloaded and decoded in addition to the current one.
        package var fetchAhead: Int
        /// How long a job waits for a vault that is down.
        package var outagePatience: Duration
        /// The pause before the first retry; it doubles up to ten seconds.
        package var outagePause: Duration

        package init(
            options: TranscriptionOptions = TranscriptionOptions(), temporaryDirectory: FilePath,
            maximumChecks: Int = 8, fetchAhead: Int = 1, outagePatience: Duration = .seconds(600),
            outagePause: Duration = .seconds(1)
        ) {
            self.options = options
            self.temporaryDirectory = temporaryDirectory
            self.maximumChecks = maximumChecks
            self.fetchAhead = fetchAhead
            self.outagePatience = outagePatience
            self.outagePause = outagePause
        }
    }
}

extension Job {
    /// Log metadata that says which slot a line is about.
    fileprivate func metadata(_ block: TimeBlock, _ more: [String: String]) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "job_id": "\(id)", "device_id": "\(request.day.device)", "date": "\(request.day.date)",
            "time_block": "\(block)",
        ]
        for (key, value) in more { metadata[key] = "\(value)" }
        return metadata
    }
}
