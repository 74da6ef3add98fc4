import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The fields of a form that was posted from one of our pages.
struct FormFields: Sendable {
    private static let mediaType = "application/x-www-form-urlencoded"
    private static let largest = 8192

    private let values: QueryValues

    /// - Parameter publicURL: The server's, whose origin its pages have.
    /// - Throws: 403 where the browser says that the form stood on a page of somebody else; 415; 413; 400.
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

    /// Whether the form stood on a page of ours, as far as the browser says: by Fetch Metadata, which no page and no
    /// setting of referrers alters, or where it knows none of that by `Origin` (RFC 6454 §7.3). A `null` there may be
    /// anybody's. Where neither is said, it is no browser of today.
    private static func isOwn(_ request: HTTPRequest, _ publicURL: String) -> Bool {
        let sites = request.fields.values("Sec-Fetch-Site")
        if !sites.isEmpty { return sites == ["same-origin"] }
        let origins = request.fields.values("Origin")
        guard !origins.isEmpty else { return true }
        guard let own = try? WebURL(publicURL).origin else { return false }
        return origins == [own.description]
    }

    /// The value of a field; nil where it is absent or empty.
    func text(_ name: String) -> String? { values.text(name) }
}
