import CLibFuzzer
import Foundation

/// `Fuzzing --target=NAME [libFuzzer's options] [FOLDER|FILE…]`: makes inputs for one target, or runs those in files.
@main
enum Fuzzing {
    static let targets: [any FuzzTarget.Type] = [
        AccessTarget.self, BytePairsTarget.self, CTranslate2Target.self, DayRequestTarget.self, HeadersTarget.self,
        OnnxTarget.self, PostgRESTTarget.self, SafetensorsTarget.self, TokenizerTarget.self, VaultTarget.self,
        WAVTarget.self,
    ]

    /// Set once before the first input; libFuzzer calls back on the thread that started it.
    nonisolated(unsafe) private static var target: (any FuzzTarget)?

    static func main() {
        // libFuzzer leaves options with two dashes alone, and hands them on to the processes that it starts.
        let option = "--target="
        let name = CommandLine.arguments.first { $0.hasPrefix(option) }?.dropFirst(option.count)
        guard let type = targets.first(where: { $0.name == name ?? "" }) else {
            for target in targets { print(target.name) }
            exit(name == nil ? 0 : 1)
        }
        target = type.init()
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let status = LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
            Fuzzing.target?.run([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
        exit(status)
    }
}
