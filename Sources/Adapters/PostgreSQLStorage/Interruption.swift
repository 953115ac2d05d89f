import Foundation
import Synchronization

/// Wakes a thread that is waiting for a socket, when the task that it works for is cancelled.
///
/// A pipe, because poll(2) can wait for it and for the socket at the same time.
final class Interruption: Sendable {
    private struct State {
        var call = 0
        var isRaised = false
    }

    private let state = Mutex(State())
    /// Readable while the current call is to stop.
    let descriptor: Int32
    private let writer: Int32

    init() throws(PostgreSQLError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .unreachable(detail: "no pipe for a connection: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, writer) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    /// Begins a call, which `raise` then names: what comes too late for one call must not stop the next.
    func begin() -> Int {
        state.withLock { state in
            state.call += 1
            lower(&state)
            return state.call
        }
    }

    func end() {
        state.withLock {
            $0.call += 1; lower(&$0)
        }
    }

    func raise(_ call: Int) {
        state.withLock { state in
            guard state.call == call, !state.isRaised else { return }
            state.isRaised = true
            var byte: UInt8 = 1
            _ = write(writer, &byte, 1)
        }
    }

    var isRaised: Bool { state.withLock { $0.isRaised } }

    private func lower(_ state: inout State) {
        guard state.isRaised else { return }
        state.isRaised = false
        var byte: UInt8 = 0
        _ = read(descriptor, &byte, 1)
    }
}
