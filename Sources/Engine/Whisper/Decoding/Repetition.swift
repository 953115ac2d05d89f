/// A phrase that a text says over and over: the same letters directly after themselves, at least four times.
///
/// Whisper loops on what it cannot make out. People repeat themselves too (「はい、はい、はい、はい」), at the pace at which people
/// speak.
struct Repetition: Equatable {
    /// Letters and digits in lower case.
    let phrase: String
    let count: Int

    private static let least = 4
    /// Letters that a loop has at the least: 「うううう」 is a groan.
    private static let leastLetters = 8

    init(phrase: String, count: Int) {
        self.phrase = phrase
        self.count = count
    }

    /// The repetition that covers most of the text; `nil` when there is none.
    init?(in text: String) {
        let letters = Array(text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "ー" })
        var best: (start: Int, length: Int, count: Int)?
        for length in 1...max(1, letters.count / Self.least) where letters.count >= Self.leastLetters {
            // `run` letters in a row equal those one phrase further on.
            var run = 0
            for index in 0..<letters.count - length {
                run = letters[index] == letters[index + length] ? run + 1 : 0
                let count = run / length + 1
                guard count >= Self.least, count * length >= Self.leastLetters else { continue }
                // A shorter phrase comes first and explains the same letters.
                if count * length > best.map({ $0.count * $0.length }) ?? 0 {
                    best = (index + 1 - run, length, count)
                }
            }
        }
        guard let best else { return nil }
        phrase = String(letters[best.start..<best.start + best.length])
        count = best.count
    }
}
