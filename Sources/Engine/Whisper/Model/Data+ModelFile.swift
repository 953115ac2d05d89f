import Foundation
import SystemPackage

extension Data {
    /// The bytes of one of a model's files.
    ///
    /// An empty file is not given to Foundation: on Linux it reads whatever has no length into memory of its own, because /proc's
    /// files have none either, and never frees that memory when there was nothing to read.
    init(modelFile path: FilePath, options: ReadingOptions = []) throws {
        var status = stat()
        if stat(path.string, &status) == 0, status.st_size == 0 {
            self.init()
        } else {
            try self.init(contentsOf: URL(filePath: path.string), options: options)
        }
    }
}
