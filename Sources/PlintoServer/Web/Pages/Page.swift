import PlintoHTTP
import PlintoModels

/// The content of one page, one file per page in `Templates/`.
protocol PageTemplate: Sendable {
    var title: String { get }
    /// The main part of the page.
    var content: Markup { get }
    var status: Int { get }
    /// True if the page has a form that is posted.
    var hasForm: Bool { get }
    /// The targets of the page's form other than this server: browsers also check the redirect after a form against the
    /// page's policy.
    var formTargets: [String] { get }
}

extension PageTemplate {
    var status: Int { 200 }
    var hasForm: Bool { false }
    var formTargets: [String] { [] }

    var page: Page { Page(self) }
}

/// A page for people: works without scripts, includes its styles, and loads nothing.
struct Page: Sendable {
    let response: HTTPResponse

    /// - Parameter location: The URL that the browser is sent to at once (RFC 9110 §15.4.4). It shows `template`
    ///   meanwhile.
    init(_ template: some PageTemplate, seeOther location: String? = nil) {
        var fields = Self.fields(template)
        if let location { fields.add("Location", location) }
        response = HTTPResponse(
            status: location == nil ? template.status : 303,
            fields: fields,
            body: Array(Self.document(template).text.utf8)
        )
    }

    private static func document(_ template: some PageTemplate) -> Markup {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>\(template.title)</title>
        <style>\(PageStyle.sheet)</style>
        </head>
        <body>
        <main>
        <h1>\(template.title)</h1>
        \(template.content)
        </main>
        </body>
        </html>

        """
    }

    /// The URL of a page may contain a token, so it must not be a referrer. With `no-referrer`, however, browsers post
    /// a form from the origin `null`: if there is a form, the origin is sent, and no more.
    private static func fields(_ template: some PageTemplate) -> HTTPFields {
        let targets = (["'self'"] + template.formTargets).joined(separator: " ")
        return [
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy":
                "default-src 'none'; style-src \(PageStyle.source); form-action \(targets); frame-ancestors 'none'; "
                + "base-uri 'none'",
            "Referrer-Policy": template.hasForm ? "strict-origin" : "no-referrer",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
        ]
    }
}
