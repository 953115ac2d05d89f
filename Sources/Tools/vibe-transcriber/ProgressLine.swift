import App
import Domain
import Foundation
import Observability
import Pipeline

/// One line on the terminal that is overwritten as a run proceeds; silent if standard error is not a terminal.
final class ProgressLine: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ progress: DayProgress) {
        switch progress {
        case .planned(let plan):
            show(
                "\(plan.toTranscribe.count) to transcribe, \(plan.processed.count) already done, "
                    + "\(plan.absent.count) without audio")
        case .started(let block, let position, let count): show("\(position)/\(count) \(block)")
        case .preparing, .saved, .failed: break
        }
    }

    func clear() { show("") }

    func show(_ text: String) {
        guard isTerminal else { return }
        StandardError.write("\r\u{1B}[K\(text)")
    }
}
