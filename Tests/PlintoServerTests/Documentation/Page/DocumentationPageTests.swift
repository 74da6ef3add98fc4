import Foundation
import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// `/docs`: complete, and nothing on it runs, loads or frames.
@Suite("The page of the API")
struct DocumentationPageTests {
    @Test("it shows every endpoint with its parameters, fields, reasons and example, and its contents lead there")
    func complete() throws {
        let text = try DocumentationPage(endpoints: API.all, publicURL: "https://id.example.com").markup().text
        for endpoint in API.all {
            let identifier = OpenAPIOperation.identifier(of: endpoint)
            let name = Comment(rawValue: identifier)
            let parts = text.components(separatedBy: "<article id=\"\(identifier)\">")
            try #require(parts.count == 2, name)
            #expect(text.contains("<li><a href=\"#\(identifier)\">"), name)
            let entry = parts[1].components(separatedBy: "</article>")[0]
            #expect(entry.contains(HTML.escape(endpoint.summary)), name)
            let names =
                endpoint.details.parameters.map(\.name)
                + SchemaWords.fields(of: try endpoint.details.request()).map(\.name)
            for field in names
            where endpoint.details.takesBody || endpoint.details.parameters.map(\.name).contains(field) {
                #expect(entry.contains("<code>\(field)</code>"), name)
            }
            for summary in DocumentedErrors(endpoint).summaries {
                #expect(entry.contains("<span class=\"status\">\(summary.status)</span>"), name)
                for reason in summary.reasons { #expect(entry.contains("<code>\(reason.rawValue)</code>"), name) }
            }
            if endpoint.details.responseForm == .json {
                #expect(entry.contains("<pre"), name)
                for field in SchemaWords.fields(of: try endpoint.details.response()) {
                    #expect(entry.contains("<code>\(field.name)</code>"), name)
                }
            }
        }
    }

    @Test("text of the table stays text")
    func escaped() throws {
        struct Hostile: QueryParameters {
            init(from query: inout QueryReader) {
                _ = query.text("<q>", example: "\"", "</td>")
            }
        }
        let endpoint = Endpoint(
            .get,
            Path("/v1/<b>/{x\"y}", PathText()),
            Public(),
            "<script>alert(1)</script> & more",
            query: Hostile.self,
            response: Acknowledgement.self,
            example: .init(response: Acknowledgement("</code><img src=x onerror=alert(1)>"))
        )
        let text = try DocumentationPage(endpoints: [endpoint.description], publicURL: "http://<x>").markup().text
        for hostile in ["<script", "<b>", "<q>", "<img", "</td>.", "x\"y", "http://<x>"] {
            #expect(!text.contains(hostile), "\(hostile)")
        }
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"))
    }

    @Test("the server serves it with a policy that lets its style in and nothing else")
    func served() async throws {
        try await TestServer.run { test in
            let answer = try await test.send("GET", "/docs")
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"] == "text/html; charset=utf-8")
            #expect(answer.fields["x-content-type-options"] == "nosniff")
            let policy = try #require(answer.fields["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
            let page = String(decoding: answer.body, as: UTF8.self)
            let sheet = try #require(page.firstMatch(of: /<style>([\s\S]*?)<\/style>/)).1
            let hash = Base64.standard.encode(Digest.sha256.hash(Array(sheet.utf8)))
            #expect(policy.contains("style-src 'sha256-\(hash)=';"))
            for loaded in ["<script", "<img", "<link", "style=", "@import", "url(", "onload"] {
                #expect(!page.contains(loaded), "\(loaded)")
            }
            #expect(try await test.send("POST", "/docs").status == 405)
        }
    }
}
