import Dashboard
import HTTPTypes
import Hummingbird
import NIOCore

/// The page at `/dashboard` and its files below: no data, so they need no key. Browsers keep them and ask whether they
/// have changed.
struct DashboardRoutes: Sendable {
    private static var pageName: String { "dashboard.html" }

    private let files = Dictionary(uniqueKeysWithValues: DashboardFile.all.map { ($0.name, $0) })

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/dashboard", .open, answer: page),
            Endpoint(.get, "/dashboard/{file}", .open, answer: file),
        ]
    }

    /// The page's links are relative to `/dashboard`, so `/dashboard/` leads there: by a relative address too, since a
    /// proxy may have stripped a prefix.
    func page(_ request: Request, _ context: APIRequestContext) throws -> Response {
        guard request.uri.path.hasSuffix("/") else { return try answer(Self.pageName, to: request) }
        let query = request.uri.query.map { "?\($0)" } ?? ""
        return Response(status: .permanentRedirect, headers: [.location: "../dashboard\(query)"])
    }

    func file(_ request: Request, _ context: APIRequestContext) throws -> Response {
        let name = context.parameters.get("file") ?? ""
        guard name != Self.pageName else { throw APIError.notFound }
        return try answer(name, to: request)
    }

    private func answer(_ name: String, to request: Request) throws -> Response {
        guard let file = files[name] else { throw APIError.notFound }
        let headers: HTTPFields = [.eTag: file.tag, .cacheControl: "no-cache"]
        // A proxy that compresses on the way marks the tag as weak.
        if request.headers[.ifNoneMatch]?.contains(file.tag) == true {
            return Response(status: .notModified, headers: headers)
        }
        var response = Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
        response.headers[.contentType] = file.contentType
        return response
    }
}
