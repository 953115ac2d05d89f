import API
import Foundation
import Observability
import Settings
import Whisper

extension MachineLoad {
    /// Reads two short kernel files, without disk access.
    static func now(settings: ServiceSettings) -> MachineLoad {
        var averages = [Double](repeating: 0, count: 3)
        let count = getloadavg(&averages, 3)
        if count < 3 { averages = [0, 0, 0] }
        return MachineLoad(
            averages: averages, cores: MachineLimits.current.processors, residentMemory: residentBytes,
            memoryLimit: settings.engine.memory,
            precision: settings.engine.precision.rawValue)
    }

    private static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map {
            $0 * sysconf(Int32(_SC_PAGESIZE))
        }
    }
}
