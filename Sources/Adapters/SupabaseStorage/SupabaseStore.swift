package import AsyncHTTPClient
package import Domain
import Foundation
import NIOCore
import Plumbing

/// The table `vibe_whisper` of a Supabase project, through PostgREST.
///
/// Row-level security can hide rows without an error: a save that the policies swallow succeeds, and only `texts`
/// reveals it.
package struct SupabaseStore: TranscriptStore {
    static let table = "vibe_whisper"
    private static let primaryKey = "device_id,date,time_block"
    /// Half an hour of dense speech is about 40 KB of JSON, so this many stay well below the answer's limit.
    private static let textsPerRequest = 8

    let client: PostgRESTClient

    /// `http` is made with `settings.clientConfiguration` and shut down by its owner.
    package init(settings: SupabaseSettings, http: HTTPClient) {
        client = PostgRESTClient(settings: settings, http: http)
    }

    package func processedBlocks(of day: DeviceDay) async throws(StoreError) -> Set<TimeBlock> {
        let rows = try await select("time_block", of: day)
        return Set(rows.compactMap { TimeBlock($0.timeBlock) })
    }

    package func save(_ text: String, for slot: RecordingSlot) async throws(StoreError) {
        let row = TranscriptRow(
            deviceID: slot.day.device.rawValue, date: slot.day.date.description, timeBlock: slot.block.description,
            transcription: text)
        try await client.upsert([row], into: Self.table, conflictColumns: Self.primaryKey)
    }

    package func texts(of day: DeviceDay, blocks: Set<TimeBlock>) async throws(StoreError) -> [TimeBlock: String] {
        let blocks = blocks.sorted()
        var texts: [TimeBlock: String] = [:]
        for start in stride(from: 0, to: blocks.count, by: Self.textsPerRequest) {
            let names = blocks[start..<min(start + Self.textsPerRequest, blocks.count)].map(\.description)
            let filter = "in.(\(names.joined(separator: ",")))".percentEncoded
            for row in try await select("time_block,transcription", of: day, filter: "&time_block=\(filter)") {
                guard let block = TimeBlock(row.timeBlock) else { continue }
                texts[block] = row.transcription
            }
        }
        return texts
    }

    /// `filter` is already escaped and begins with `&`.
    private func select(
        _ columns: String, of day: DeviceDay, filter: String = ""
    ) async throws(StoreError) -> [SelectedRow] {
        let device = "eq.\(day.device.rawValue)".percentEncoded
        let date = "eq.\(day.date)".percentEncoded
        let body = try await client.get(
            Self.table, query: "select=\(columns)&device_id=\(device)&date=\(date)\(filter)")
        return try PostgRESTAnswer.rows(in: body)
    }
}
