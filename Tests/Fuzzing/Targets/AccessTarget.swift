import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Settings

@testable import API

/// Who a caller is, by address and headers: two bytes that choose them, a line with the host, and a line for each header.
struct AccessTarget: FuzzTarget {
    static let name = "access"

    private static let methods: [HTTPRequest.Method] = [.get, .post, .delete, .head, .options, .put]
    private static let paths = ["/jobs", "/", "/fetch-and-transcribe", "/docs/x"]
    private static let addresses: [String?] = [nil, "127.0.0.1", "::1", "192.0.2.7", "::ffff:127.0.0.1", "2001:db8::1"]

    private let contexts: [APIRequestContext]
    private let open = AccessControl(rules: AccessRules(), endpoints: EndpointTable([]))
    private let crossOrigin = CrossOrigin(allowedOrigins: ["https://app.example"])
    private let withOrigins = AccessControl(
        rules: AccessRules(requestsPerMinute: 1_000_000, allowedOrigins: ["https://app.example"]),
        endpoints: EndpointTable([]))

    init() {
        do {
            contexts = try Self.addresses.map { address in
                let channel = EmbeddedChannel()
                channel.remoteAddress = try address.map { try SocketAddress(ipAddress: $0, port: 4_000) }
                return APIRequestContext(
                    source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "fuzzing")))
            }
        } catch {
            fatalError("\(error)")
        }
    }

    func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let choice = Int(reader.byte()), context = contexts[Int(reader.byte()) % contexts.count]
        let host = reader.line()
        var fields = HTTPFields()
        while !reader.rest.isEmpty {
            let line = reader.line()
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
                continue
            }
            fields.append(HTTPField(name: name, value: String(line[line.index(after: colon)...])))
        }
        let request = Request(
            head: HTTPRequest(
                method: Self.methods[choice % Self.methods.count], scheme: "http",
                authority: host.isEmpty ? nil : host, path: Self.paths[choice / 8 % Self.paths.count],
                headerFields: fields), body: RequestBody(buffer: ByteBuffer()))
        let local = context.remoteAddress?.ipAddress.map {
            $0.hasPrefix("127.") || $0.contains("::1") || $0.contains(":127.")
        }
        let isForwarded = fields.contains { $0.name.canonicalName.hasPrefix("x-forwarded-") || $0.name == .via }
        let open = open, withOrigins = withOrigins, crossOrigin = crossOrigin
        atOnce {
            _ = try? await open.handle(request, context: context) { _, context in
                // No keys are set, so nobody but a program on this machine sees what people said.
                expect(!context.maySeeData || local != false && !isForwarded, "A stranger sees what people said.")
                return Response(status: .ok)
            }
            _ = try? await crossOrigin.handle(request, context: context) { request, context in
                try await withOrigins.handle(request, context: context) { _, _ in Response(status: .ok) }
            }
        }
    }
}
