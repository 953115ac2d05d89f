import Domain
import Foundation
import Logging
import Pipeline
import TestSupport

extension DayPipeline {
    static func inMemory(
        _ vault: MemoryVault, _ store: any TranscriptStore, _ transcriber: MemoryTranscriber, _ folder: TemporaryFolder,
        _ outbox: any TranscriptOutbox
    ) -> DayPipeline {
        DayPipeline(
            vault: vault, decoder: MemoryDecoder(), transcribers: transcriber, store: store, outbox: outbox,
            settings: DayPipeline.Settings(temporaryDirectory: folder.path, outagePatience: .zero),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}

extension Job {
    static func day(
        device: String = "device123", blocks: [TimeBlock] = TimeBlock.all, force: Bool = false
    ) -> Job {
        Job(request: .day(device: device, blocks: blocks, force: force), createdAt: Date())
    }
}

extension DayRequest {
    static func day(
        device: String = "device123", blocks: [TimeBlock] = TimeBlock.all, force: Bool = false
    ) -> DayRequest {
        DayRequest(
            day: DeviceDay(device: DeviceID(device)!, date: LocalDate("2025-07-16")!), model: "base", blocks: blocks,
            force: force)
    }
}

extension TimeBlock {
    static func at(_ text: String) -> TimeBlock { TimeBlock(text)! }
}
