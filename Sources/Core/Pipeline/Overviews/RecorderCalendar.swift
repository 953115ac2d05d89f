package import Domain
import Plumbing

/// What is known about recorders over many days, from the store's rows and this machine's journal.
package struct RecorderCalendar: Sendable {
    /// More recorders than a list for people can hold.
    private static let mostDevices = 500

    private let calendar: any TranscriptCalendar
    private let journal: any JobRecords
    private let directory: (any RecorderDirectory)?
    private let patience: Duration

    /// - Parameters:
    ///   - directory: the vault, if it can list whose recordings it has.
    ///   - patience: how long store and vault, asked concurrently, may take.
    package init(
        calendar: any TranscriptCalendar, journal: any JobRecords, directory: (any RecorderDirectory)? = nil,
        patience: Duration = .seconds(15)
    ) {
        self.calendar = calendar
        self.journal = journal
        self.directory = directory
        self.patience = patience
    }

    /// The recorders that journal, store and vault know, as far as they answer.
    package struct Devices: Sendable, Equatable {
        /// Sorted by name.
        package var known: [DeviceID]
        package var storeError: StoreError?
        package var vaultError: VaultError?
    }

    package func devices() async throws(JobStoreError) -> Devices {
        var devices = Set(try await journal.devices())
        async let listed = devicesWithRecordings()
        var storeError: StoreError?
        do throws(StoreError) {
            let calendar = calendar
            let stored = try await askStore(within: patience) { () async throws(StoreError) in
                try await calendar.devices(limit: Self.mostDevices)
            }
            devices.formUnion(stored)
        } catch {
            storeError = error
        }
        var vaultError: VaultError?
        switch await listed {
        case .success(let names): devices.formUnion(names)
        case .failure(let error): vaultError = error
        }
        return Devices(
            known: devices.sorted { $0.rawValue < $1.rawValue }, storeError: storeError, vaultError: vaultError)
    }

    private func devicesWithRecordings() async -> Result<[DeviceID], VaultError> {
        guard let directory else { return .success([]) }
        let answer = await firstAnswer(within: patience) { () async -> Result<[DeviceID], VaultError> in
            do throws(VaultError) { return .success(try await directory.devices()) } catch { return .failure(error) }
        }
        return answer ?? .failure(.noAnswer(within: patience))
    }

    package func overview(
        of device: DeviceID, in month: LocalMonth
    ) async throws(JobStoreError) -> MonthOverview {
        let states = try await journal.slotCounts(of: device, from: month.first, through: month.last)
        var marks: [LocalDate: DayMarks]?
        var storeError: StoreError?
        do throws(StoreError) {
            let calendar = calendar
            marks = try await askStore(within: patience) { () async throws(StoreError) in
                try await calendar.marks(of: device, in: month.first...month.last)
            }
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

    /// The day's slots, if some have a row and some another state here, because they may be the same ones.
    private func records(
        of day: DeviceDay, _ marks: DayMarks?, _ counts: [SlotState: Int]
    ) async throws(JobStoreError) -> [SlotRecord] {
        guard let marks, !marks.spoken.isEmpty || !marks.silent.isEmpty,
            counts.contains(where: { $0.key != .transcribed && $0.key != .silent && $0.value > 0 })
        else { return [] }
        return try await journal.slots(of: day)
    }
}
