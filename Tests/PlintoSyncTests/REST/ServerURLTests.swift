import PlintoModels
import PlintoSync
import Testing

@Suite("The address of a server")
struct ServerURLTests {
    @Test(
        "is its origin, however it was typed",
        arguments: [
            ("https://api.plinto.dev", "https://api.plinto.dev"), ("https://api.plinto.dev/", "https://api.plinto.dev"),
            ("https://api.plinto.dev/v1", "https://api.plinto.dev"),
            ("https://api.plinto.dev/v1/", "https://api.plinto.dev"),
            ("https://api.plinto.dev/api/v1", "https://api.plinto.dev"),
            ("HTTPS://API.Plinto.DEV/V1//", "https://api.plinto.dev"),
            ("https://api.plinto.dev:443", "https://api.plinto.dev"),
            ("https://api.plinto.dev:8443/v1", "https://api.plinto.dev:8443"),
            ("http://localhost:8000/v1", "http://localhost:8000"), ("http://id.localhost:1", "http://id.localhost:1"),
            (" https://api.plinto.dev/\n", "https://api.plinto.dev"), ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://127.9.8.7:1", "http://127.9.8.7:1"), ("http://[::1]:8000", "http://[::1]:8000"),
            ("https://[2001:DB8::1]/", "https://[2001:db8::1]"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ]
    )
    func good(text: String, origin: String) throws {
        #expect(try ServerURL(parsing: text).origin == origin)
    }

    @Test(
        "that would leak tokens or means nothing is refused, with the field's name",
        arguments: [
            "", "api.plinto.dev", "ftp://api.plinto.dev", "http://api.plinto.dev", "http://10.0.0.1:8000",
            "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://127.0.0.256", "http://127.1",
            "http://0127.0.0.1", "http://[::2]", "https://", "https:///v1", "https://user@api.plinto.dev",
            "https://user:secret@localhost", "https://api.plinto.dev/path", "https://api.plinto.dev?x=1",
            "https://api.plinto.dev#x", "https://api.plinto.dev:0", "https://api.plinto.dev:65536",
            "https://api.plinto.dev:", "https://api.plinto.dev:8x", "https://api plinto.dev", "https://bücher.example",
            "https://a..b", "https://[api.plinto.dev]", "https://api.plinto.dev.", "https://2130706433",
            "https://0x7f.1",
            "https://api.plinto.dev:0443", "https://api.plinto.dev/v2", "https://-a.example", "https://[::1",
            "https://[zz::]", "https://[]", "https://a\r\nb",
            "https://api.plinto.dev:٤٤٣", "http://localhost\\@evil.example", "http://127.0.0.1@evil.example",
        ]
    )
    func bad(text: String) {
        let error = #expect(throws: APIError.self) { try ServerURL(parsing: text) }
        #expect(error?.reason == .badServerURL)
        #expect(error?.field == "server")
        #expect(error?.status == 400)
    }
}
