package import WatchMe

/// What is known about recorders over many days, from the store's rows and this machine's own journal.
package struct RecorderCalendar: Sendable {
    /// More recorders than a list for people can hold.
    private static let mostDevices = 500

    private let calendar: any TranscriptCalendar
    private let journal: any JobStore
    private let directory: (any RecorderDirectory)?

    /// - Parameter directory: the vault, where it can tell whose recordings it has.
    package init(calendar: any TranscriptCalendar, journal: any JobStore, directory: (any RecorderDirectory)? = nil) {
        self.calendar = calendar
        self.journal = journal
        self.directory = directory
    }

    /// Sorted by name; with a store that could not be asked, those that this machine knows.
    package func devices() async throws(JobStoreError) -> (devices: [DeviceID], storeError: StoreError?) {
        var devices = Set(try await journal.devices())
        var storeError: StoreError?
        do throws(StoreError) {
            devices.formUnion(try await calendar.devices(limit: Self.mostDevices))
        } catch {
            storeError = error
        }
        // A vault that cannot be listed hides nobody who is known otherwise.
        if let directory { devices.formUnion((try? await directory.devices()) ?? []) }
        return (devices.sorted { $0.rawValue < $1.rawValue }, storeError)
    }

    package func overview(
        of device: DeviceID, in month: LocalMonth
    ) async throws(JobStoreError) -> MonthOverview {
        let states = try await journal.slotCounts(of: device, from: month.first, through: month.last)
        var marks: [LocalDate: DayMarks]?
        var storeError: StoreError?
        do throws(StoreError) {
            marks = try await calendar.marks(of: device, in: month.first...month.last)
        } catch {
            storeError = error
        }
        var days: [MonthOverview.Day] = []
        for date in month.dates {
            let rows = marks.map { $0[date] ?? DayMarks() }, counts = states[date] ?? [:]
            days.append(
                MonthOverview.Day(
                    date: date, marks: rows, journal: counts,
                    records: try await records(of: DeviceDay(device: device, date: date), rows, counts)))
        }
        return MonthOverview(device: device, month: month, days: days, storeError: storeError)
    }

    /// The day's slots where some have a row and some another state here, which may be the same ones.
    private func records(
        of day: DeviceDay, _ marks: DayMarks?, _ counts: [SlotState: Int]
    ) async throws(JobStoreError) -> [SlotRecord] {
        guard let marks, !marks.spoken.isEmpty || !marks.silent.isEmpty,
            counts.contains(where: { $0.key != .transcribed && $0.key != .silent && $0.value > 0 })
        else { return [] }
        return try await journal.slots(of: day)
    }
}
