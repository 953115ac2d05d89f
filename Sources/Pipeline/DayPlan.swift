import WatchMe

/// Which of the slots asked for need work, and why the others do not.
struct DayPlan: Sendable {
    /// Recorded and not processed yet, in slot order.
    let toTranscribe: [TimeBlock]
    let skippedAsProcessed: Int
    let skippedAsNoAudio: Int
    /// Slots whose existence the vault could not tell, in slot order.
    let failures: [SlotFailure]

    /// Asks the store first: when it cannot answer, the vault is never asked and nothing is transcribed again by mistake.
    ///
    /// - Parameter maximumChecks: existence checks in flight at once.
    static func make(
        for request: DayRequest, store: any TranscriptStore, vault: any RecordingVault, maximumChecks: Int
    ) async throws(DayRunError) -> DayPlan {
        let processed: Set<TimeBlock>
        do {
            processed = try await store.processedBlocks(of: request.day)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .storeUnavailable(error)
        }
        let candidates = request.force ? request.blocks : request.blocks.filter { !processed.contains($0) }
        let answers = await existence(of: candidates, day: request.day, vault: vault, maximumChecks: maximumChecks)
        if Task.isCancelled { throw .cancelled }

        var toTranscribe: [TimeBlock] = []
        var failures: [SlotFailure] = []
        var absent = 0
        for block in candidates {
            switch answers[block] {
            case .success(true): toTranscribe.append(block)
            case .success(false): absent += 1
            case .failure(let error): failures.append(SlotFailure(block, .plan, error))
            case nil: preconditionFailure("every candidate is asked for")
            }
        }
        return DayPlan(
            toTranscribe: toTranscribe, skippedAsProcessed: request.blocks.count - candidates.count,
            skippedAsNoAudio: absent, failures: failures)
    }

    private static func existence(
        of blocks: [TimeBlock], day: DeviceDay, vault: any RecordingVault, maximumChecks: Int
    ) async -> [TimeBlock: Result<Bool, VaultError>] {
        await withTaskGroup(of: (TimeBlock, Result<Bool, VaultError>).self) { group in
            var answers: [TimeBlock: Result<Bool, VaultError>] = [:]
            for (position, block) in blocks.enumerated() {
                if position >= maximumChecks, let (answered, answer) = await group.next() {
                    answers[answered] = answer
                }
                group.addTask { (block, await check(day.slot(block), in: vault)) }
            }
            for await (answered, answer) in group { answers[answered] = answer }
            return answers
        }
    }

    private static func check(_ slot: RecordingSlot, in vault: any RecordingVault) async -> Result<Bool, VaultError> {
        do throws(VaultError) {
            return .success(try await vault.hasRecording(for: slot))
        } catch {
            return .failure(error)
        }
    }
}
