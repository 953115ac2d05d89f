import NIOCore
import Plumbing
import Settings
import SystemPackage

extension SettingsError {
    /// An address that the server cannot listen on; `nil` for other errors.
    init?(listeningOn host: String, _ port: Int, _ error: any Error) {
        if error is SocketAddressError.UnknownHost {
            self.init(problems: ["The name \(host) (HOST) cannot be resolved."], mayPass: true)
            return
        }
        guard let error = error as? IOError else { return nil }
        let cause = Errno(rawValue: error.errnoCode)
        let words =
            switch cause {
            case .addressInUse:
                "Another program is listening on \(host):\(port) (HOST, PORT). Find it with: ss -ltnp 'sport = :\(port)'; stop it "
                    + "or set another PORT."
            case .addressNotAvailable: "\(host) (HOST) is not an address of this machine, or not yet."
            case .permissionDenied, .notPermitted:
                "\(host):\(port) (HOST, PORT) cannot be listened on: \(cause). Ports below 1024 need special permission."
            default: "\(host):\(port) (HOST, PORT) cannot be listened on: \(cause)."
            }
        self.init(problems: [words], mayPass: cause != .permissionDenied && cause != .notPermitted)
    }
}
