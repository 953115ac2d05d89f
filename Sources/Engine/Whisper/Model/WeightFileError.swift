/// A problem with a model's weights; the files are untrusted.
enum WeightFileError: Error, Equatable {
    case unreadable(file: String)
    case unknownFormat(file: String, String)
    case damaged(file: String, String)

    var sentence: String {
        switch self {
        case .unreadable(let file): "\(file) cannot be read"
        case .unknownFormat(let file, let what): "\(file) is not a supported Whisper model: \(what)"
        case .damaged(let file, let what): "\(file) is damaged: \(what)"
        }
    }
}
