import Testing

@testable import PlintoServer

@Suite("Plain HTTP on a network")
struct ExposedListenerTests {
    @Test(
        "the operator is warned where others may reach the server without TLS, and only there",
        arguments: [
            ("0.0.0.0", false, "http://0.0.0.0:8000", true), ("::", false, "http://[::]:8000", true),
            ("192.0.2.1", false, "http://id.example.com", true), ("0.0.0.0", true, "https://id.example.com", false),
            ("0.0.0.0", false, "https://id.example.com", false), ("127.0.0.1", false, "http://127.0.0.1:8000", false),
            ("127.0.0.2", false, "http://id.example.com", false), ("::1", false, "http://[::1]:8000", false),
            ("localhost", false, "http://localhost:8000", false), ("127.evil.example", false, "http://a.example", true),
            ("0.0.0.0", false, "HTTPS://id.example.com", false),
        ]
    )
    func warning(host: String, isSecure: Bool, publicURL: String, isExposed: Bool) {
        let listener = ExposedListener(host: host, isSecure: isSecure, publicURL: publicURL)
        #expect((listener.warning != nil) == isExposed)
    }
}
