import Foundation
import SystemPackage

extension Data {
    /// The bytes of one of a model's files.
    ///
    /// Empty files are not read with Foundation: on Linux it reads a file without a length into a buffer of its own, because /proc's
    /// files have none either, and never frees it if there was nothing to read.
    init(modelFile path: FilePath, options: ReadingOptions = []) throws {
        var status = stat()
        if stat(path.string, &status) == 0, status.st_size == 0 {
            self.init()
        } else {
            try self.init(contentsOf: URL(filePath: path.string), options: options)
        }
    }
}
