import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /openapi.json`, and Swagger UI for it from local files at `GET /docs`.
///
/// Every link is relative, so that the pages work behind a prefix that a proxy strips.
struct DocumentationRoutes: Sendable {
    /// Swagger UI's files that the page needs.
    private static let contentTypes = [
        "swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    ]

    /// The folder with Swagger UI's files.
    let directory: String
    let document: String
    private let files = FileIO()

    init(directory: String, version: String, models: [String]) {
        self.directory = directory
        document = OpenAPIDocument.text(version: version, models: models)
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/openapi.json", .open, answer: openAPI),
            Endpoint(.get, "/docs", .open, answer: page),
            Endpoint(.get, "/docs/{file}", .open, answer: file),
        ]
    }

    func openAPI(_ request: Request, _ context: APIRequestContext) -> Response {
        Self.answer(document, type: "application/json")
    }

    /// 503 with what to do while Swagger UI's files are missing.
    func page(_ request: Request, _ context: APIRequestContext) async -> Response {
        // `/docs/` is one level deeper than `/docs`.
        let base = request.uri.path.hasSuffix("/") ? "../" : ""
        for name in Self.contentTypes.keys {
            if await isThere(name, context) { continue }
            return Self.answer(
                DocumentationPage.withoutFiles(base: base), type: "text/html; charset=utf-8",
                status: .serviceUnavailable)
        }
        return Self.answer(DocumentationPage.page(base: base), type: "text/html; charset=utf-8")
    }

    func file(_ request: Request, _ context: APIRequestContext) async throws -> Response {
        let name = context.parameters.get("file") ?? ""
        if name == "start.js" { return Self.answer(DocumentationPage.script, type: "text/javascript; charset=utf-8") }
        guard let type = Self.contentTypes[name] else { throw APIError.notFound }
        do {
            let body = try await files.loadFile(path: "\(directory)/\(name)", context: context)
            return Response(status: .ok, headers: [.contentType: type, .cacheControl: "max-age=3600"], body: body)
        } catch {
            throw APIError.notFound
        }
    }

    private func isThere(_ name: String, _ context: APIRequestContext) async -> Bool {
        (try? await files.loadFile(path: "\(directory)/\(name)", range: 0...0, context: context)) != nil
    }

    private static func answer(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
