import Synchronization

/// A flag that asks a run to end after the current slot; once raised it stays raised.
package final class StopSignal: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isRaised: Bool { flag.load(ordering: .acquiring) }

    package func raise() { flag.store(true, ordering: .releasing) }
}
