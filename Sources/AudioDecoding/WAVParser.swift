import WatchMe

/// Reads a WAV stream piece by piece, whatever the pieces' sizes: a file's blocks, or what a pipe delivers.
///
/// Chunks are walked, as recorders put others before `data`. A size in a header only says how far to read or skip; nothing
/// is ever reserved because of it.
struct WAVParser {
    /// Known once its chunk has been read.
    private(set) var format: WAVFormat?
    private var state = State.riff
    /// Bytes that are not enough yet for what comes next.
    private var pending: [UInt8] = []
    private var dataBytes = 0
    private var bytesRead = 0
    private var chunks = 0

    /// Recorders write a few chunks of a few kilobytes; files with more are made to keep a reader busy.
    private static let mostChunks = 1_000
    private static let largestChunk = 64 << 20
    /// A file without a data chunk that is no longer than this holds no sound; a longer one may, and cannot be read.
    private static let largestBareHeader = 512

    private enum State {
        case riff
        case chunkHeader
        case formatBody(Int)
        case skip(Int)
        /// `nil`: to the end of the stream.
        case data(claimed: Int?)
        case done
    }

    /// The stream is no WAV, or of a codec that is not read here.
    enum Foreign: Error {
        case notWave
        case codec
    }

    /// Takes the next bytes and returns the samples in them, interleaved, full scale ±1.
    mutating func append(_ bytes: [UInt8]) throws -> [Float] {
        pending += bytes
        bytesRead += bytes.count
        while let step = try advance() {
            if case .samples(let samples) = step { return samples }
        }
        return []
    }

    /// How the file ends by its own header, once the stream has, and what is to be said of that.
    func finish() throws(AudioDecodingError) -> (ending: AudioSamples.Ending, warnings: [RecordingWarning]) {
        switch state {
        // Less than a frame would not be used if it were there.
        case .data(let claimed?) where claimed - dataBytes >= format?.bytesPerFrame ?? 1:
            let detail = "The WAV file ends after \(dataBytes) of \(claimed) bytes of audio; what is there was used."
            return (.cut, [RecordingWarning(.cutShort, detail)])
        case .data(nil): return (.open, [])
        case .data, .done: return (.asAnnounced, [])
        case .riff, .chunkHeader, .formatBody, .skip:
            if bytesRead < Self.largestBareHeader { throw .empty }
            throw format == nil
                ? .malformed(detail: "The WAV file has no fmt chunk.")
                : .malformed(detail: "The WAV file has no data chunk.")
        }
    }

    private enum Step {
        case header
        case samples([Float])
    }

    /// One state's work, or `nil` when it needs more bytes.
    private mutating func advance() throws -> Step? {
        switch state {
        case .riff:
            guard let head = take(12) else {
                guard pending.starts(with: "RIFF".utf8.prefix(pending.count)) else { throw Foreign.notWave }
                return nil
            }
            guard head[0..<4].elementsEqual("RIFF".utf8), head[8..<12].elementsEqual("WAVE".utf8) else {
                throw Foreign.notWave
            }
            state = .chunkHeader
        case .chunkHeader:
            guard let header = take(8) else { return nil }
            chunks += 1
            state = try chunk(header)
        case .formatBody(let size):
            guard let body = take(size) else { return nil }
            do {
                guard let read = try WAVFormat(body) else { throw Foreign.codec }
                format = read
            } catch let fault as WAVFault {
                throw AudioDecodingError.malformed(detail: "The WAV file's header is wrong: \(fault.detail).")
            }
            state = size % 2 == 0 ? .chunkHeader : .skip(1)
        case .skip(let left):
            guard left > 0 else {
                state = .chunkHeader
                return .header
            }
            guard !pending.isEmpty else { return nil }
            let count = min(left, pending.count)
            pending.removeFirst(count)
            state = .skip(left - count)
        case .data(let claimed): return samples(claimed: claimed).map(Step.samples)
        case .done:
            pending.removeAll()
            return nil
        }
        return .header
    }

    private func chunk(_ header: [UInt8]) throws(AudioDecodingError) -> State {
        let size = header[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let tooMuch = AudioDecodingError.malformed(detail: "The WAV file has too much in it before its audio.")
        guard chunks <= Self.mostChunks else { throw tooMuch }
        switch String(decoding: header[0..<4], as: UTF8.self) {
        case "data":
            guard format != nil else { throw .malformed(detail: "The WAV file's data stands before its fmt chunk.") }
            // Recorders that stream write 0 or the largest number, as they do not know the length yet.
            return .data(claimed: size == 0 || size >= 0xFFFF_FF00 ? nil : size)
        case "fmt ":
            guard size <= 1024 else { throw .malformed(detail: "The WAV file's fmt chunk has an impossible length.") }
            return .formatBody(size)
        default:
            guard size <= Self.largestChunk else { throw tooMuch }
            return .skip(size + size % 2)
        }
    }

    /// The whole frames among the pending bytes.
    private mutating func samples(claimed: Int?) -> [Float]? {
        guard let format else { return nil }
        let allowed = claimed.map { $0 - dataBytes } ?? .max
        let whole = min(pending.count, allowed) / format.bytesPerFrame * format.bytesPerFrame
        guard whole > 0 else {
            // What is left of the claim is less than a frame: the rest of the stream is other chunks.
            if allowed < format.bytesPerFrame { state = .done }
            return nil
        }
        let body = [UInt8](pending[..<whole])
        pending.removeFirst(whole)
        dataBytes += whole
        return SampleConversion(format).floats(body)
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard pending.count >= count else { return nil }
        defer { pending.removeFirst(count) }
        return [UInt8](pending[..<count])
    }
}
