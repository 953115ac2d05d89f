/// The page around Swagger UI. Nothing is inline, as the pages' security policy requires.
enum DocumentationPage {
    /// - Parameter base: the path from the page to the root of the API, empty or `../`.
    static func page(base: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="ja">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Whisper API for WatchMe</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="\(base)docs/swagger-ui.css">
        <script defer src="\(base)docs/swagger-ui-bundle.js"></script>
        <script defer src="\(base)docs/start.js"></script>
        </head>
        <body>
        <div id="swagger-ui" data-document="\(base)openapi.json"></div>
        <noscript><p><a href="\(base)openapi.json">openapi.json</a></p></noscript>
        </body>
        </html>

        """
    }

    static let script = """
        const place = document.getElementById("swagger-ui");
        // Keys typed into "Authorize" stay in this page's memory.
        SwaggerUIBundle({
          url: place.dataset.document, domNode: place, deepLinking: true, validatorUrl: null, persistAuthorization: false,
        });

        """

    static func withoutFiles(base: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="ja">
        <head><meta charset="utf-8"><title>Whisper API for WatchMe</title><link rel="icon" href="data:,"></head>
        <body>
        <h1>Whisper API for WatchMe</h1>
        <p>Swagger UIのファイルがありません。<code>scripts/release/fetch-swagger-ui.sh</code> を実行してください。</p>
        <p lang="en">Swagger UI's files are missing: run <code>scripts/release/fetch-swagger-ui.sh</code>, or set
        <code>SWAGGER_UI_DIR</code>.</p>
        <p><a href="\(base)openapi.json">openapi.json</a></p>
        </body>
        </html>

        """
    }
}
