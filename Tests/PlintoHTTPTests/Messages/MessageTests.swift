import PlintoModels
import Testing

@testable import PlintoHTTP

@Suite("Messages")
struct MessageTests {
    @Test(
        "a query parameter is the first of its name, decoded",
        arguments: [
            ("a=1&a=2", "a", "1"), ("a=b%20c", "a", "b c"), ("a=b+c", "a", "b c"), ("a=%2B", "a", "+"), ("a", "a", ""),
            ("a=", "a", ""), ("b=1&a=x=y", "a", "x=y"), ("%61=1", "a", "1"), ("a=%C3%A4", "a", "ä"),
            ("&&a=1", "a", "1"),
            ("b=1", "a", nil), ("a=%ff", "a", nil), ("a=%00", "a", nil), ("", "a", nil),
        ] as [(String, String, String?)]
    )
    func query(query: String, name: String, expected: String?) {
        let request = HTTPRequest(method: .get, path: "/", query: query, peer: .tcp(address: "::1", port: 1))
        #expect(request.queryValue(name) == expected)
    }

    @Test(
        "dates are those of RFC 9110",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)]
    )
    func date(seconds: Int64, expected: String) {
        #expect(String(decoding: HTTPDate(Timestamp(seconds: seconds)).text, as: UTF8.self) == expected)
    }

    private func encode(_ response: HTTPResponse, isHead: Bool = false, closes: Bool = false) -> String {
        var bytes: [UInt8] = []
        let date = HTTPDate(Timestamp(seconds: 0))
        ResponseEncoder.append(response, isHead: isHead, closes: closes, date: date, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a response is written with its length and date")
    func encodes() {
        let response = HTTPResponse(status: 201, fields: ["A": "b"], body: Array("hi".utf8))
        let head = "HTTP/1.1 201 Created\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nA: b\r\nContent-Length: 2\r\n"
        #expect(encode(response) == head + "\r\nhi")
        #expect(encode(response, closes: true) == head + "Connection: close\r\n\r\nhi")
        #expect(encode(response, isHead: true) == head + "\r\n")
    }

    @Test("204 and 304 have neither body nor length", arguments: [204, 304])
    func encodesWithoutBody(status: Int) {
        let text = encode(HTTPResponse(status: status, body: [1]))
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix("GMT\r\n\r\n"))
    }

    @Test("the framing of a response is the engine's, whatever a handler says")
    func ownsFraming() {
        let response = HTTPResponse(
            status: 200,
            fields: [
                "content-length": "99", "A": "b", "Transfer-Encoding": "chunked", "CONNECTION": "upgrade",
                "date": "today",
                "C": "d",
            ]
        )
        let expected =
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nA: b\r\nC: d\r\nContent-Length: 0\r\n\r\n"
        #expect(encode(response) == expected)
    }
}
