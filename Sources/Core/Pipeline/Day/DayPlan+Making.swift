import Domain
package import Foundation

extension DayPlan {
    /// Asks the store first: if it cannot answer, the vault is not asked and nothing is transcribed again by mistake.
    ///
    /// - Parameters:
    ///   - blocks: in slot order.
    ///   - waiting: blocks whose text is in the outbox.
    ///   - transcribed: which version of each recording the text is of, where known.
    ///   - vault: waits out an outage; `impatientVault` is the same without that, for optional questions.
    ///   - maximumChecks: existence checks in flight at once.
    static func make(
        for blocks: [TimeBlock], of request: DayRequest, waiting: Set<TimeBlock>,
        transcribed: [TimeBlock: AudioVersion], store: any TranscriptStore, vault: any RecordingVault,
        impatientVault: any RecordingVault, memory: PresenceMemory, maximumChecks: Int
    ) async throws(DayRunError) -> DayPlan {
        let processed: Set<TimeBlock>
        do {
            processed = try await store.processedBlocks(of: request.day).union(waiting)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .storeUnavailable(error)
        }
        let candidates = request.force ? blocks : blocks.filter { !processed.contains($0) }
        // Slots with text whose recording is known; whether it has changed is checked on request.
        let known = request.force ? [] : blocks.filter { processed.contains($0) && transcribed[$0] != nil }
        // Whether there is anything to do is known without the vault.
        let isNeeded = !candidates.isEmpty || request.refresh
        let answers =
            candidates.isEmpty && known.isEmpty
            ? [:]
            : await presences(
                of: candidates, alsoOf: known, isAsked: request.refresh, day: request.day,
                vault: isNeeded ? vault : impatientVault, memory: memory, maximumChecks: maximumChecks)
        if Task.isCancelled { throw .cancelled }

        var toTranscribe: [TimeBlock] = []
        var absent: [TimeBlock] = []
        var failures: [SlotFailure] = []
        for block in candidates {
            switch answers[block] {
            case .success(.present): toTranscribe.append(block)
            case .success(.absent): absent.append(block)
            case .failure(let error): failures.append(SlotFailure(block, .plan, error))
            case nil: preconditionFailure("every candidate is asked for")
            }
        }
        let changed = known.filter { block in
            guard case .success(.present(let version?)) = answers[block] else { return false }
            return version != transcribed[block]
        }
        guard request.refresh else {
            return DayPlan(
                toTranscribe: toTranscribe, processed: request.force ? [] : blocks.filter(processed.contains),
                absent: absent, changed: changed, failures: failures)
        }
        // If the vault could not tell, the text may be outdated: that is not a success.
        for block in known {
            if case .failure(let error) = answers[block] { failures.append(SlotFailure(block, .plan, error)) }
        }
        let undone = Set(changed + failures.map(\.block))
        return DayPlan(
            toTranscribe: (toTranscribe + changed).sorted(),
            processed: blocks.filter { processed.contains($0) && !undone.contains($0) }, absent: absent, changed: [],
            failures: failures.sorted { $0.block < $1.block })
    }

    /// - Parameters:
    ///   - others: also answered by a vault that lists its day; other vaults are asked only if `isAsked`.
    private static func presences(
        of blocks: [TimeBlock], alsoOf others: [TimeBlock], isAsked: Bool, day: DeviceDay, vault: any RecordingVault,
        memory: PresenceMemory, maximumChecks: Int
    ) async -> [TimeBlock: Result<RecordingPresence, VaultError>] {
        var answers: [TimeBlock: Result<RecordingPresence, VaultError>] = [:]
        do throws(VaultError) {
            if let listed = try await vault.recordings(of: day) {
                for block in blocks + others { answers[block] = listed[block] ?? .success(.absent) }
                return answers
            }
        } catch {
            for block in blocks + others { answers[block] = .failure(error) }
            return answers
        }
        for block in blocks { answers[block] = memory.presence(of: day.slot(block)).map { .success($0) } }
        // Changes cannot be seen in remembered answers.
        let unknown = blocks.filter { answers[$0] == nil } + (isAsked ? others : [])
        for (block, answer) in await asked(for: unknown, day, vault, maximumChecks) {
            answers[block] = answer
            if case .success(let presence) = answer { memory.note(presence, of: day.slot(block)) }
        }
        return answers
    }

    /// One call per slot, at most `maximumChecks` at once.
    private static func asked(
        for blocks: [TimeBlock], _ day: DeviceDay, _ vault: any RecordingVault, _ maximumChecks: Int
    ) async -> [TimeBlock: Result<RecordingPresence, VaultError>] {
        await withTaskGroup(of: (TimeBlock, Result<RecordingPresence, VaultError>).self) { group in
            var answers: [TimeBlock: Result<RecordingPresence, VaultError>] = [:]
            for (position, block) in blocks.enumerated() {
                if position >= maximumChecks, let (answered, answer) = await group.next() {
                    answers[answered] = answer
                }
                group.addTask { (block, await vault.answer(for: day.slot(block))) }
            }
            for await (answered, answer) in group { answers[answered] = answer }
            return answers
        }
    }
}

extension RecordingVault {
    /// The slot's presence, or why the vault cannot tell.
    func answer(for slot: RecordingSlot) async -> Result<RecordingPresence, VaultError> {
        do throws(VaultError) {
            return .success(try await presence(of: slot))
        } catch {
            return .failure(error)
        }
    }
}

/// The time of day for deleting what is old. A clock that was set forward, perhaps by mistake, is believed from the next
/// reading on, because what was deleted would not come back with the right time.
package struct DoubtedClock {
    private var last: (time: Date, instant: ContinuousClock.Instant)?

    package init() {}

    /// Never later than the time of the last reading plus what has passed since by a clock that cannot be set.
    package mutating func read(time: Date = Date(), instant: ContinuousClock.Instant = .now) -> Date {
        let latest = last.map { $0.time + (instant - $0.instant) / .seconds(1) } ?? time
        last = (time, instant)
        return min(time, latest)
    }
}
