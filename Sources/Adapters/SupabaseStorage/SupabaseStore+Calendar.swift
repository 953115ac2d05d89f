package import Domain
import Foundation
import NIOCore
import Plumbing

/// PostgREST returns at most 1000 rows per answer, and a month has up to 1488: everything here is read in pages.
extension SupabaseStore: TranscriptCalendar {
    private static let rowsPerPage = 1000
    /// About 20 months of full days: a server that ignores the offset is not asked forever.
    private static let mostPages = 30

    /// One small request for each recorder: the first row after the last name, along the primary key. PostgREST has no
    /// DISTINCT.
    package func devices(limit: Int) async throws(StoreError) -> [DeviceID] {
        var devices: [DeviceID] = []
        var last: String?
        for _ in 0..<limit {
            let after = last.map { "&device_id=\("gt.\($0)".percentEncoded)" } ?? ""
            let rows: [DeviceRow] = try await rows("select=device_id&order=device_id&limit=1\(after)")
            guard let name = rows.first?.deviceID, name != last else { break }
            last = name
            if let device = DeviceID(name) { devices.append(device) }
        }
        return devices
    }

    package func marks(
        of device: DeviceID, in dates: ClosedRange<LocalDate>
    ) async throws(StoreError) -> [LocalDate: DayMarks] {
        var marks: [LocalDate: DayMarks] = [:]
        for (date, block) in try await slots(of: device, in: dates) {
            marks[date, default: DayMarks()].spoken.insert(block)
        }
        for (date, block) in try await slots(of: device, in: dates, filter: "&transcription=eq.") {
            marks[date, default: DayMarks()].spoken.remove(block)
            marks[date, default: DayMarks()].silent.insert(block)
        }
        return marks
    }

    /// Reads pages until one is empty, because a project may have lowered the number of rows per answer.
    private func slots(
        of device: DeviceID, in dates: ClosedRange<LocalDate>, filter: String = ""
    ) async throws(StoreError) -> [(LocalDate, TimeBlock)] {
        let range = "(date.gte.\(dates.lowerBound),date.lte.\(dates.upperBound))".percentEncoded
        let query =
            "select=date,time_block&device_id=\("eq.\(device.rawValue)".percentEncoded)&and=\(range)\(filter)"
            + "&order=date,time_block&limit=\(Self.rowsPerPage)"
        var slots: [(LocalDate, TimeBlock)] = []
        var offset = 0
        for _ in 0..<Self.mostPages {
            let page: [SlotRow] = try await rows("\(query)&offset=\(offset)")
            if page.isEmpty { return slots }
            offset += page.count
            for row in page {
                if let date = LocalDate(row.date), let block = TimeBlock(row.timeBlock) { slots.append((date, block)) }
            }
        }
        throw .malformedAnswer(detail: "Supabase's pages never end")
    }

    private func rows<Row: Decodable>(_ query: String) async throws(StoreError) -> [Row] {
        try PostgRESTAnswer.rows(in: try await client.get(Self.table, query: query))
    }
}

struct DeviceRow: Decodable {
    let deviceID: String

    enum CodingKeys: String, CodingKey { case deviceID = "device_id" }
}

struct SlotRow: Decodable {
    let date: String
    let timeBlock: String

    enum CodingKeys: String, CodingKey {
        case date
        case timeBlock = "time_block"
    }
}
