import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The fields of a form that was posted from one of the server's pages.
struct FormFields: Sendable {
    private static let mediaType = "application/x-www-form-urlencoded"
    private static let largest = 8192

    private let values: QueryValues

    /// - Parameter publicURL: The server's public URL, the origin of its pages.
    /// - Throws: 403 if the browser reports that the form was on another site's page; 415; 413; 400.
    init(_ request: HTTPRequest, known: Set<String>, publicURL: String) throws(APIError) {
        guard Self.isOwn(request, publicURL) else {
            throw APIError(.forbidden, .originRefused, "This form was not sent from this server's own page.")
        }
        let type = request.fields["Content-Type"]?.prefix { $0 != ";" && $0 != " " } ?? ""
        guard type.lowercased() == Self.mediaType else {
            throw APIError(
                .invalidRequest,
                .unsupportedMediaType,
                "The body must be a form, with Content-Type: \(Self.mediaType).",
                status: 415
            )
        }
        guard request.body.count <= Self.largest, let body = String(validating: request.body, as: UTF8.self) else {
            throw APIError(.invalidRequest, .bodyTooLarge, "The form is too large, or not UTF-8.", status: 413)
        }
        values = try QueryValues(body, known: known, longest: Self.largest)
    }

    /// Returns whether the form was on one of the server's pages, according to the browser: by Fetch Metadata, which no
    /// page and no referrer policy can change, or if it does not send that by `Origin` (RFC 6454 §7.3). A `null` origin
    /// may be any page. A client that sends neither is not a current browser.
    private static func isOwn(_ request: HTTPRequest, _ publicURL: String) -> Bool {
        let sites = request.fields.values("Sec-Fetch-Site")
        if !sites.isEmpty { return sites == ["same-origin"] }
        let origins = request.fields.values("Origin")
        guard !origins.isEmpty else { return true }
        guard let own = try? WebURL(publicURL).origin else { return false }
        return origins == [own.description]
    }

    /// The value of a field; nil if it is absent or empty.
    func text(_ name: String) -> String? { values.text(name) }
}
