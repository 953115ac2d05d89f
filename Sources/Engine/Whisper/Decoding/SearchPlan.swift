/// How a window is decoded until a text passes the guards.
struct SearchPlan: Sendable {
    /// One decoding of a window: a beam of `width` texts at temperature 0, as many independent draws above it.
    struct Search: Equatable, Sendable {
        let temperature: Float
        let width: Int
    }

    /// openai-whisper's `temperature`, tried in turn (Radford et al. 2022, section 4.5).
    static let standardTemperatures: [Float] = [0, 0.2, 0.4, 0.6, 0.8, 1]
    /// From this temperature on there is one draw at a time, so that draws can confirm a text: the best of several would be alike
    /// whatever was heard.
    static let drawTemperature: Float = 0.4

    /// The decodings in the order in which they are tried.
    let searches: [Search]
    /// A greedy text that is less likely than this is searched for a better one by a beam. Source: the table in docs/engine.md.
    let beamThreshold: Double

    /// With a beam, what is greedily found comes before it, since most windows need no more.
    init(beamSize: Int = 1, temperatures: [Float] = Self.standardTemperatures, beamThreshold: Double = -0.3) {
        let first = beamSize > 1 ? [Search(temperature: 0, width: 1)] : []
        searches =
            first
            + temperatures.map { Search(temperature: $0, width: $0 < Self.drawTemperature ? beamSize : 1) }
        self.beamThreshold = beamThreshold
    }

    /// Whether a text that passed after some of the searches is still worth a beam, which comes next.
    func goesOn(after count: Int, with attempt: Attempt) -> Bool {
        guard count > 0, count < searches.count else { return false }
        let last = searches[count - 1], next = searches[count]
        return next.width > last.width && next.temperature == last.temperature
            && attempt.averageLogProbability < beamThreshold
    }
}
