import Domain

/// The guards in the order in which they are asked: the first that objects speaks for all.
struct Guards: Sendable {
    private let members: [any Guard]

    /// Another guard takes a file of its own and a line here.
    static let standard = Guards([
        BoilerplateGuard(),
        NoSpeechGuard(),
        EnvelopeGuard(),
        FragmentGuard(),
        LogProbabilityGuard(),
        RepetitionGuard(),
        AgreementGuard(),
    ])

    init(_ members: [any Guard]) { self.members = members }

    /// Which guard is the first to object to an attempt, and what it says; `nil` when the attempt passes.
    func objection(to evidence: Evidence) -> (speaker: any Guard, finding: Finding)? {
        if evidence.attempt.text.isEmpty { return nil }
        for member in members {
            let finding = member.finding(on: evidence)
            if finding != .pass { return (member, finding) }
        }
        return nil
    }

    /// What becomes of a window after some of the searches in `plan`.
    func verdict(on attempts: [Evidence], plan: SearchPlan) -> WindowVerdict {
        let objections = attempts.map(objection)
        let passed = attempts.indices.filter { objections[$0] == nil }.map { attempts[$0].attempt }
        if let best = likeliest(passed) {
            return plan.goesOn(after: attempts.count, with: best) ? .searchOn : .accept(best)
        }
        if let last = attempts.last, let objection = objections.last ?? nil, objection.finding == .refuse {
            return .refuse(Refusal(by: objection.speaker, last.attempt))
        }
        return attempts.count < plan.searches.count ? .searchOn : lastResort(attempts)
    }

    /// When every search failed: the likeliest attempt that all guards accept in the end, or the refusal of the guard that leaves
    /// none.
    private func lastResort(_ attempts: [Evidence]) -> WindowVerdict {
        var left = Array(attempts.indices)
        for member in members {
            let accepted = left.filter { member.accepts($0, of: attempts) }
            if accepted.isEmpty, let first = left.first { return .refuse(Refusal(by: member, attempts[first].attempt)) }
            left = accepted
        }
        return likeliest(left.map { attempts[$0].attempt }).map(WindowVerdict.accept) ?? .searchOn
    }

    private func likeliest(_ attempts: [Attempt]) -> Attempt? {
        attempts.max { $0.averageLogProbability < $1.averageLogProbability }
    }
}

/// What is to be done with a window.
enum WindowVerdict {
    case accept(Attempt)
    case searchOn
    case refuse(Refusal)
}

/// The text that a guard refused, and why.
struct Refusal {
    let reason: Transcript.RejectedPassage.Reason
    let attempt: Attempt

    init(by speaker: any Guard, _ attempt: Attempt) {
        reason = speaker.reason
        self.attempt = attempt
    }
}
