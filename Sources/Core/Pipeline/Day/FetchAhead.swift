import Domain
import Foundation
import SystemPackage

/// Downloads, decodes and finds speech in the next slots while the current one is transcribed: bounded, and delivered in slot order.
struct FetchAhead: Sendable {
    let vault: any RecordingVault
    let decoder: any AudioDecoder
    let transcriber: any SpeechTranscriber
    /// Where downloads are kept until they are decoded.
    let directory: FilePath
    /// Slots prepared in addition to the current one; each holds 58 MB of samples for half an hour of audio.
    let depth: Int
    /// Slots that run alone, because one of them may be what crashes the process.
    let suspects: Set<TimeBlock>
    /// Called before a slot is fetched.
    let willPrepare: @Sendable (TimeBlock) async -> Void

    typealias Prepared = Result<Audio, SlotFailure.Cause>

    /// A slot's samples, and which recording they are from.
    struct Audio: Sendable {
        let samples: AudioSamples
        let version: AudioVersion?
    }

    /// Calls `body` for each block in order with its audio or its failure, until `body` returns false or the task is cancelled.
    func forEach(_ blocks: [TimeBlock], of day: DeviceDay, _ body: (TimeBlock, Prepared) async -> Bool) async {
        await withTaskGroup(of: (TimeBlock, Prepared).self) { group in
            var ready: [TimeBlock: Prepared] = [:]
            var started = 0
            for (position, block) in blocks.enumerated() {
                if Task.isCancelled { break }
                while started < min(position + 1 + depth, blocks.count) {
                    let next = blocks[started]
                    if next != block, suspects.contains(next) || suspects.contains(block) { break }
                    await willPrepare(next)
                    group.addTask { (next, await prepare(day.slot(next))) }
                    started += 1
                }
                while ready[block] == nil, let (prepared, result) = await group.next() {
                    ready[prepared] = result
                }
                guard let result = ready.removeValue(forKey: block), await body(block, result) else { break }
            }
            group.cancelAll()
        }
    }

    func prepare(_ slot: RecordingSlot) async -> Prepared {
        do throws(VaultError) {
            let recording = try await vault.fetch(slot, into: directory)
            defer {
                if recording.isTemporary { try? FileManager.default.removeItem(atPath: recording.path.string) }
            }
            do throws(AudioDecodingError) {
                let samples = try await Self.samples(of: recording, decoder)
                if let reason = await reasonToWait(for: recording, samples.ending) {
                    return .failure(SlotFailure.Cause(.unfinished(slot.block, reason)))
                }
                if samples.samples.isEmpty { return .success(Audio(samples: samples, version: recording.version)) }
                return .success(Audio(samples: await transcriber.prepare(samples), version: recording.version))
            } catch {
                return .failure(SlotFailure.Cause(SlotFailure(slot.block, error)))
            }
        } catch {
            return .failure(SlotFailure.Cause(SlotFailure(slot.block, .fetch, error)))
        }
    }

    /// A recording without sound is silence: it was started, and nobody spoke. It is checked again while it is new.
    private static func samples(
        of recording: Recording, _ decoder: any AudioDecoder
    ) async throws(AudioDecodingError) -> AudioSamples {
        do {
            return try await decoder.decode(recording.path)
        } catch .empty {
            let warning = RecordingWarning(.empty, "The file contains no sound.")
            return AudioSamples(samples: [], warnings: [warning], ending: .open)
        } catch {
            throw error
        }
    }

    /// Why the recording may not be complete yet; `nil` if it is.
    private func reasonToWait(for recording: Recording, _ ending: AudioSamples.Ending) async -> String? {
        switch UnfinishedRecordings.verdict(ending, of: recording) {
        case .finished: break
        case .unfinished(let reason): return reason
        case .quietAfter(let seconds): try? await Task.sleep(for: .seconds(seconds))
        }
        // A file in the vault itself may have grown while it was decoded.
        guard !recording.isTemporary, let version = recording.version,
            case .success(.present(let now?)) = await vault.answer(for: recording.slot), now != version
        else { return nil }
        return "It was changed while it was read"
    }
}

extension SlotFailure {
    /// A failure on its way out of a stage, as something that can be thrown.
    struct Cause: Error {
        let failure: SlotFailure

        init(_ failure: SlotFailure) { self.failure = failure }
    }
}
