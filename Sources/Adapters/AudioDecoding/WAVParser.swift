import Domain

/// Reads a WAV stream in pieces of any size: a file's blocks, or what a pipe delivers.
///
/// Chunks are walked, because recorders put others before `data`. A size in a header only says how far to read or skip; nothing
/// is ever allocated because of it. If what follows contradicts a size, what follows is believed: chunks of odd length without
/// their padding, sound after the claimed end, and more recordings after the first.
struct WAVParser {
    /// Known once its chunk has been read.
    private(set) var format: WAVFormat?
    private var state = State.riff
    /// Bytes that are not yet enough for what comes next.
    private var pending: [UInt8] = []
    /// Bytes read of the current data chunk.
    private var dataBytes = 0
    private var bytesRead = 0
    private var chunks = 0
    /// Data chunks started so far.
    private var parts = 0
    private var warnings: [RecordingWarning] = []
    /// Sound continued after the claimed end.
    private var isUnderstated = false

    /// Recorders write a few chunks of a few kilobytes; files with more are made to keep a reader busy.
    private static let mostChunks = 1_000
    private static let largestChunk = 64 << 20
    /// A file without a data chunk that is no longer than this contains no sound; a longer one might, and cannot be read.
    private static let largestBareHeader = 512

    private enum State {
        case riff
        case chunkHeader
        case formatBody(Int)
        case skip(Int, isOdd: Bool)
        /// The byte that makes a chunk's length even, which some writers leave out.
        case padding
        /// `nil`: to the end of the stream.
        case data(claimed: Int?)
        /// This many bytes, less than a frame, before the claimed end.
        case endOfClaim(left: Int, isOdd: Bool)
        /// After a data chunk, or one that follows it.
        case afterData
        /// Bytes that are not read: another recording in a different format, or no chunk.
        case leftOut
    }

    /// The stream is not WAV, or uses a codec that is not read here.
    enum Foreign: Error {
        case notWave
        case codec
    }

    /// The header claims something that no reader could get speech out of.
    struct BeyondReading: Error {
        let detail: String
    }

    /// Takes the next bytes and returns the samples in them, interleaved, full scale ±1.
    mutating func append(_ bytes: [UInt8]) throws -> [Float] {
        pending += bytes
        bytesRead += bytes.count
        var samples: [Float] = []
        while let step = try advance() {
            guard case .samples(let more) = step else { continue }
            if samples.isEmpty { samples = more } else { samples += more }
        }
        return samples
    }

    /// How the file ends according to its own header, once the stream has ended, and any warnings.
    func finish() throws(AudioDecodingError) -> (ending: AudioSamples.Ending, warnings: [RecordingWarning]) {
        switch state {
        // Less than a frame would not be used if it were there.
        case .data(let claimed?) where claimed - dataBytes >= format?.bytesPerFrame ?? 1:
            let detail = "The WAV file ends after \(dataBytes) of \(claimed) bytes of audio; what is there was used."
            return (.cut, warnings + [RecordingWarning(.cutShort, detail)])
        case .data(nil): return (.open, warnings)
        case .data, .endOfClaim, .afterData, .leftOut: return (isUnderstated ? .open : .asAnnounced, warnings)
        case .riff, .chunkHeader, .formatBody, .skip, .padding:
            if parts > 0 { return (isUnderstated ? .open : .asAnnounced, warnings) }
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
            guard Self.isRecording(head) else { throw Foreign.notWave }
            state = .chunkHeader
        case .chunkHeader:
            guard let header = take(8) else { return nil }
            try countChunk()
            state = try chunk(header)
        case .formatBody(let size):
            guard let body = take(size) else { return nil }
            try read(format: body)
            if case .formatBody = state { state = size % 2 == 0 ? .chunkHeader : .padding }
        case .skip(let left, let isOdd):
            guard left > 0 else {
                state = isOdd ? .padding : parts > 0 ? .afterData : .chunkHeader
                return .header
            }
            guard !pending.isEmpty else { return nil }
            let count = min(left, pending.count)
            pending.removeFirst(count)
            state = .skip(left - count, isOdd: isOdd)
        case .padding:
            // One chunk's name and size, and the byte in question, which is zero where it is there.
            guard pending.count >= 9 else { return nil }
            if !Self.isChunk(pending[...]) { pending.removeFirst() }
            state = parts > 0 ? .afterData : .chunkHeader
        case .data(let claimed): return samples(claimed: claimed).map(Step.samples)
        case .endOfClaim(let left, let isOdd): return endOfClaim(left, isOdd)
        case .afterData: return try followUp()
        case .leftOut:
            pending.removeAll()
            return nil
        }
        return .header
    }

    private mutating func countChunk() throws(AudioDecodingError) {
        chunks += 1
        guard chunks <= Self.mostChunks else { throw Self.tooMuch }
    }

    private static let tooMuch = AudioDecodingError.malformed(
        detail: "The WAV file has too much in it before its audio.")

    private mutating func read(format body: [UInt8]) throws {
        do {
            guard let read = try WAVFormat(body) else { throw Foreign.codec }
            if let format, parts > 0, read != format {
                warnings.append(
                    RecordingWarning(
                        .several, "The file contains a second recording in another format, which was left out."))
                state = .leftOut
                return
            }
            if let note = read.note { warnings.append(RecordingWarning(.wrongHeader, note)) }
            format = read
        } catch let fault as WAVFault {
            let detail = "The WAV file's header is wrong: \(fault.detail)."
            if fault.isBeyondReading { throw BeyondReading(detail: detail) }
            throw AudioDecodingError.malformed(detail: detail)
        }
    }

    private mutating func chunk(_ header: [UInt8]) throws(AudioDecodingError) -> State {
        let size = Self.size(header[...])
        switch String(decoding: header[0..<4], as: UTF8.self) {
        case "data":
            guard format != nil else { throw .malformed(detail: "The WAV file's data comes before its fmt chunk.") }
            return beginData(size)
        case "fmt ":
            guard size <= 1024 else { throw .malformed(detail: "The WAV file's fmt chunk has an impossible length.") }
            return .formatBody(size)
        default:
            guard size <= Self.largestChunk else { throw Self.tooMuch }
            return .skip(size, isOdd: size % 2 == 1)
        }
    }

    private mutating func beginData(_ size: Int) -> State {
        parts += 1
        dataBytes = 0
        // Recorders that stream write 0 or the largest number, as they do not know the length yet.
        return .data(claimed: size == 0 || size >= 0xFFFF_FF00 ? nil : size)
    }

    /// Whether the claim is right: then another chunk or recording begins after it. Otherwise the sound continues.
    private mutating func endOfClaim(_ left: Int, _ isOdd: Bool) -> Step? {
        guard pending.count >= left + 13 else { return nil }
        for end in isOdd ? [left + 1, left] : [left]
        where Self.isRecording(pending[end...]) || Self.isChunk(pending[end...]) {
            pending.removeFirst(end)
            state = .afterData
            return .header
        }
        if !isUnderstated {
            let detail = "There is more sound after the end that the header claims; it was used."
            warnings.append(RecordingWarning(.wrongHeader, detail))
        }
        isUnderstated = true
        state = .data(claimed: nil)
        return .header
    }

    /// What follows a data chunk: other chunks, or another recording.
    private mutating func followUp() throws -> Step? {
        guard pending.count >= 12 else { return nil }
        if Self.isRecording(pending[..<12]) {
            _ = take(12)
            if !warnings.contains(where: { $0.code == .several }) {
                warnings.append(RecordingWarning(.several, "The file contains several recordings in a row."))
            }
            try countChunk()
            state = .chunkHeader
        } else if Self.isChunk(pending[...]) {
            try countChunk()
            let header = take(8) ?? []
            let size = Self.size(header[...])
            let isData = header[0..<4].elementsEqual("data".utf8)
            state = isData ? beginData(size) : .skip(size, isOdd: size % 2 == 1)
        } else {
            warnings.append(
                RecordingWarning(.wrongHeader, "The file has bytes after its last chunk, which were left out."))
            state = .leftOut
        }
        return .header
    }

    private static func isRecording(_ head: some Collection<UInt8>) -> Bool {
        head.prefix(4).elementsEqual("RIFF".utf8) && head.dropFirst(8).prefix(4).elementsEqual("WAVE".utf8)
    }

    /// Four letters, digits, spaces or underscores, and a plausible size. Sound looks like this about once in ten million
    /// times.
    private static func isChunk(_ bytes: ArraySlice<UInt8>) -> Bool {
        let name = bytes.prefix(4)
        let isName = name.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName else { return false }
        return name.elementsEqual("data".utf8) || size(bytes) <= largestChunk
    }

    private static func size(_ header: ArraySlice<UInt8>) -> Int {
        header.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The whole frames among the pending bytes.
    private mutating func samples(claimed: Int?) -> [Float]? {
        guard let format else { return nil }
        let allowed = claimed.map { $0 - dataBytes } ?? .max
        var available = min(pending.count, allowed)
        // Without a length, another recording can only be recognized by its own header.
        let next = claimed == nil ? Self.nextRecording(in: pending) : nil
        if claimed == nil { available = next?.start ?? available }
        let whole = available / format.bytesPerFrame * format.bytesPerFrame
        guard whole > 0 else {
            if let next, next.isWhole {
                pending.removeFirst(next.start)
                state = .afterData
                return []
            }
            guard let claimed, allowed < format.bytesPerFrame else { return nil }
            state = .endOfClaim(left: allowed, isOdd: claimed % 2 == 1)
            return []
        }
        let body = [UInt8](pending[..<whole])
        pending.removeFirst(whole)
        dataBytes += whole
        return SampleConversion(format).floats(body)
    }

    /// Where the header of a recording begins, or may begin at the end of the available bytes.
    private static func nextRecording(in bytes: [UInt8]) -> (start: Int, isWhole: Bool)? {
        var place = bytes.startIndex
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "R")) {
            let head = bytes[start...].prefix(12)
            if head.count == 12 {
                if isRecording(head) { return (start, true) }
            } else if head.prefix(4).elementsEqual("RIFF".utf8.prefix(head.count)),
                head.dropFirst(8).elementsEqual("WAVE".utf8.prefix(max(0, head.count - 8)))
            {
                return (start, false)
            }
            place = start + 1
        }
        return nil
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard pending.count >= count else { return nil }
        defer { pending.removeFirst(count) }
        return [UInt8](pending[..<count])
    }
}
