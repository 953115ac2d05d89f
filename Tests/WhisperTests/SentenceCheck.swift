import Domain

@testable import Whisper

/// What became of the sentences of a recording: each word, or each segment where words have no times, counts for the sentence
/// that it lies nearest to.
struct SentenceCheck {
    /// Sentences with much too little or too much text, and what was written: lost, cut or doubled.
    private(set) var wrong: [String] = []
    /// Sentences that begin or end more than half a second from where they should.
    private(set) var misplaced: [String] = []
    private(set) var languageErrors: [String] = []
    let sentences: Int

    /// In seconds.
    private static let tolerance = 0.5

    private struct Piece {
        let start: Double
        let end: Double
        let text: String
        let language: String
    }

    init(_ recording: SplicedRecording, _ transcript: Transcript) {
        sentences = recording.sentences.count
        var found = [[Piece]](repeating: [], count: recording.sentences.count)
        let pieces = transcript.segments.flatMap { segment in
            segment.words?.map { Piece(start: $0.start, end: $0.end, text: $0.text, language: segment.language) }
                ?? [Piece(start: segment.start, end: segment.end, text: segment.text, language: segment.language)]
        }
        for piece in pieces {
            let middle = (piece.start + piece.end) / 2
            func distance(_ index: Int) -> Double {
                let sentence = recording.sentences[index]
                return max(sentence.start - middle, middle - sentence.end, 0)
            }
            if let nearest = recording.sentences.indices.min(by: { distance($0) < distance($1) }) {
                found[nearest].append(piece)
            }
        }
        for (sentence, pieces) in zip(recording.sentences, found) {
            let text = pieces.map(\.text).joined(), wanted = sentence.clip.text
            let place = "\(sentence.clip.name) at \(sentence.start): "
            let length = Double(Self.letters(text).count) / Double(Self.letters(wanted).count)
            if Self.distance(text, wanted) > 0.5 || !(0.6...1.5).contains(length) { wrong.append(place + text) }
            guard let first = pieces.first, let last = pieces.last else { continue }
            if abs(first.start - sentence.start) > Self.tolerance || abs(last.end - sentence.end) > Self.tolerance {
                misplaced.append(place + "\(first.start)…\(last.end) for \(sentence.start)…\(sentence.end)")
            }
            if pieces.contains(where: { $0.language != sentence.clip.language }) {
                languageErrors.append(place + text)
            }
        }
    }

    private static func letters(_ text: String) -> [Character] {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// Edits from one text to the other for each character of the latter.
    private static func distance(_ text: String, _ wanted: String) -> Double {
        let text = letters(text), wanted = letters(wanted)
        var row = Array(0...wanted.count)
        for character in text {
            var diagonal = row[0]
            row[0] += 1
            for index in wanted.indices {
                let substituted = diagonal + (character == wanted[index] ? 0 : 1)
                diagonal = row[index + 1]
                row[index + 1] = min(substituted, diagonal + 1, row[index] + 1)
            }
        }
        return Double(row[wanted.count]) / Double(max(1, wanted.count))
    }
}
