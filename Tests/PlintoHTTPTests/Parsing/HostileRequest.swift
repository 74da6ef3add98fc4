import Testing

/// A request that must be refused, and with what status.
struct HostileRequest: Sendable, CustomTestStringConvertible {
    let what: String
    let text: String
    let status: Int

    var testDescription: String { what }

    init(_ what: String, _ text: String, _ status: Int = 400) {
        self.what = what
        self.text = text
        self.status = status
    }

    private static let host = "Host: x\r\n"
    private static let post = "POST / HTTP/1.1\r\n" + host

    static let all = requestLines + targets + fields + hosts + lengths + encodings + chunks + sizes

    static let requestLines = [
        HostileRequest("two empty lines before the request", "\r\n\r\nGET / HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a bare LF before the request", "\nGET / HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a bare LF after the request line", "GET / HTTP/1.1\n\(host)\r\n"),
        HostileRequest("a CR within the request line", "GET /\r HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("two CRs at the end of the request line", "GET / HTTP/1.1\r\r\n\(host)\r\n"),
        HostileRequest("no version (HTTP/0.9)", "GET /\r\n\r\n"),
        HostileRequest("an empty version", "GET / \r\n\(host)\r\n"),
        HostileRequest("a version in lower case", "GET / http/1.1\r\n\(host)\r\n"),
        HostileRequest("another protocol", "GET / FTPS/1.1\r\n\(host)\r\n"),
        HostileRequest("HTTP/1.2", "GET / HTTP/1.2\r\n\(host)\r\n", 505),
        HostileRequest("HTTP/2.0", "GET / HTTP/2.0\r\n\(host)\r\n", 505),
        HostileRequest("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        HostileRequest("a version of two digits", "GET / HTTP/1.10\r\n\(host)\r\n"),
        HostileRequest("a version with a comma", "GET / HTTP/1,1\r\n\(host)\r\n"),
        HostileRequest("a space after the version", "GET / HTTP/1.1 \r\n\(host)\r\n"),
        HostileRequest("two spaces after the method", "GET  / HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("two spaces before the version", "GET /  HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a tab for a space", "GET\t/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a space before the method", " GET / HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("no method", "/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a method that is no token", "GE(T / HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a method in lower case", "get / HTTP/1.1\r\n\(host)\r\n", 501),
        HostileRequest("an unknown method", "BREW / HTTP/1.1\r\n\(host)\r\n", 501),
        HostileRequest("CONNECT", "CONNECT x:443 HTTP/1.1\r\n\(host)\r\n", 501),
        HostileRequest("a TLS greeting", "\u{16}\u{3}\u{1}\u{0}\u{5}\r\n"),
        HostileRequest("a NUL in the method", "G\0T / HTTP/1.1\r\n\(host)\r\n"),
    ]

    static let targets = [
        HostileRequest("absolute-form without a host", "GET http:/// HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with a port alone", "GET http://:80/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with user information", "GET http://a@x/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with a port that is no number", "GET http://x:8o/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with a port beyond 65535", "GET http://x:65536/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with two ports", "GET http://x:1:2/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with an open bracket", "GET http://[::1/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with text after a bracket", "GET http://[::1]x/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with empty brackets", "GET http://[]/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with a broken escape in the host", "GET http://x%2/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with a fragment", "GET http://x/#a HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with a backslash", "GET http://x\\y/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form of another scheme", "GET ftp://x/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with a name in brackets", "GET http://[x]/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form with half an IPv4 address", "GET http://127.1/ HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("Host with a name in brackets", "GET / HTTP/1.1\r\nHost: [x]\r\n\r\n"),
        HostileRequest("Host with an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        HostileRequest("Host with a bracket inside", "GET / HTTP/1.1\r\nHost: x]\r\n\r\n"),
        HostileRequest("Host with two ports", "GET / HTTP/1.1\r\nHost: x:1:2\r\n\r\n"),
        HostileRequest("Host with a port that is no number", "GET / HTTP/1.1\r\nHost: x:8o\r\n\r\n"),
        HostileRequest("Host with a port beyond 65535", "GET / HTTP/1.1\r\nHost: x:65536\r\n\r\n"),
        HostileRequest("Host with a port alone", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n"),
        HostileRequest("a scheme alone", "GET http:// HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("absolute-form without Host", "GET http://x/ HTTP/1.1\r\n\r\n"),
        HostileRequest("absolute-form with two Hosts", "GET http://x/ HTTP/1.1\r\n\(host)\(host)\r\n"),
        HostileRequest("authority-form", "GET x:80 HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a path without a slash", "GET admin HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("an asterisk without OPTIONS", "GET * HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("more than an asterisk", "OPTIONS *x HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a fragment", "GET /a#b HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a control character", "GET /a\u{1}b HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a NUL", "GET /a\0b HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a DEL", "GET /a\u{7f} HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("bytes beyond ASCII", "GET /ä HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a backslash", "GET /a\\..\\b HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a quote", "GET /\"a\" HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a tab", "GET /a\tb HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a broken escape", "GET /%g0 HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("an escape that is cut off", "GET /a%2 HTTP/1.1\r\n\(host)\r\n"),
        HostileRequest("a broken escape in the query", "GET /?a=%zz HTTP/1.1\r\n\(host)\r\n"),
    ]

    static let fields = [
        HostileRequest("a bare LF after a field", "GET / HTTP/1.1\r\nHost: x\n\r\n"),
        HostileRequest("a bare LF that ends the head", "GET / HTTP/1.1\r\nHost: x\r\n\n"),
        HostileRequest("a bare CR in a value", "GET / HTTP/1.1\r\n\(host)A: b\rc\r\n\r\n"),
        HostileRequest("a bare CR that hides a field", "GET / HTTP/1.1\r\n\(host)A: b\rContent-Length: 5\r\n\r\n"),
        HostileRequest("a bare CR for an end of line", "GET / HTTP/1.1\rHost: x\r\r\n\r\n"),
        HostileRequest("a folded field", "GET / HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n"),
        HostileRequest("a field folded with a tab", "GET / HTTP/1.1\r\n\(host)A: b\r\n\tc\r\n\r\n"),
        HostileRequest("white space before the first field", "GET / HTTP/1.1\r\n \(host)\r\n"),
        HostileRequest("a space before the colon", "GET / HTTP/1.1\r\n\(host)A : b\r\n\r\n"),
        HostileRequest("a tab before the colon", "GET / HTTP/1.1\r\n\(host)A\t: b\r\n\r\n"),
        HostileRequest("a space before the colon of a length", "\(post)Content-Length : 5\r\n\r\nhello"),
        HostileRequest("no name", "GET / HTTP/1.1\r\n\(host): b\r\n\r\n"),
        HostileRequest("no colon", "GET / HTTP/1.1\r\n\(host)Abc\r\n\r\n"),
        HostileRequest("a space within a name", "GET / HTTP/1.1\r\n\(host)A B: c\r\n\r\n"),
        HostileRequest("a slash within a name", "GET / HTTP/1.1\r\n\(host)A/B: c\r\n\r\n"),
        HostileRequest("a byte beyond ASCII within a name", "GET / HTTP/1.1\r\n\(host)Ä: c\r\n\r\n"),
        HostileRequest("a NUL within a name", "GET / HTTP/1.1\r\n\(host)A\0: c\r\n\r\n"),
        HostileRequest("a NUL within a value", "GET / HTTP/1.1\r\n\(host)A: b\0c\r\n\r\n"),
        HostileRequest("an escape character within a value", "GET / HTTP/1.1\r\n\(host)A: \u{1b}[2J\r\n\r\n"),
        HostileRequest("a DEL within a value", "GET / HTTP/1.1\r\n\(host)A: \u{7f}\r\n\r\n"),
        HostileRequest("an expectation that nobody knows", "\(post)Content-Length: 1\r\nExpect: magic\r\n\r\n", 417),
    ]

    static let hosts = [
        HostileRequest("no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
        HostileRequest("no field at all", "GET / HTTP/1.1\r\n\r\n"),
        HostileRequest("two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        HostileRequest("two equal Hosts", "GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n"),
        HostileRequest("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"),
        HostileRequest(
            "two Authorizations",
            "GET / HTTP/1.1\r\n\(host)Authorization: Bearer a\r\nauthorization: b\r\n\r\n"
        ),
        HostileRequest(
            "two equal Content-Types",
            "\(post)Content-Type: a/b\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n"
        ),
        HostileRequest(
            "two Idempotency-Keys",
            "GET / HTTP/1.1\r\n\(host)Idempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n"
        ),
        HostileRequest("a Host with a path", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n"),
        HostileRequest("a Host with user information", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n"),
        HostileRequest("a Host with a space", "GET / HTTP/1.1\r\nHost: x y\r\n\r\n"),
        HostileRequest("a Host with a comma and another", "GET / HTTP/1.1\r\nHost: x, y\r\n\r\n"),
    ]

    static let lengths = [
        HostileRequest("two differing lengths", "\(post)Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        HostileRequest("two equal lengths", "\(post)Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        HostileRequest("a list of lengths", "\(post)Content-Length: 5, 5\r\n\r\nhello"),
        HostileRequest("a signed length", "\(post)Content-Length: +5\r\n\r\nhello"),
        HostileRequest("a negative length", "\(post)Content-Length: -1\r\n\r\n"),
        HostileRequest("a hexadecimal length", "\(post)Content-Length: 0x5\r\n\r\nhello"),
        HostileRequest("a length with a fraction", "\(post)Content-Length: 5.0\r\n\r\nhello"),
        HostileRequest("a length with a space in it", "\(post)Content-Length: 1 2\r\n\r\nhello world!"),
        HostileRequest("an empty length", "\(post)Content-Length:\r\n\r\n"),
        HostileRequest("a length that is a word", "\(post)Content-Length: five\r\n\r\nhello"),
        HostileRequest("a length in other digits", "\(post)Content-Length: ٥\r\n\r\nhello"),
        HostileRequest("a length beyond 64 bits", "\(post)Content-Length: 18446744073709551621\r\n\r\nhello", 413),
        HostileRequest("a length beyond the limit", "\(post)Content-Length: 4097\r\n\r\n", 413),
        HostileRequest(
            "a length of forty digits",
            "\(post)Content-Length: \(String(repeating: "9", count: 40))\r\n\r\n",
            413
        ),
    ]

    static let encodings = [
        HostileRequest(
            "a length, then chunks (CL.TE)",
            "\(post)Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"
        ),
        HostileRequest(
            "chunks, then a length (TE.CL)",
            "\(post)Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n8\r\nSMUGGLED\r\n0\r\n\r\n"
        ),
        HostileRequest(
            "two encodings, one of them obscure (TE.TE)",
            "\(post)Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"
        ),
        HostileRequest("chunked twice", "\(post)Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        HostileRequest(
            "chunked twice, in two fields",
            "\(post)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        HostileRequest("chunked that is not last", "\(post)Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        HostileRequest("gzip, then chunked", "\(post)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        HostileRequest("identity", "\(post)Transfer-Encoding: identity\r\n\r\n"),
        HostileRequest("an unknown encoding", "\(post)Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        HostileRequest("an empty encoding", "\(post)Transfer-Encoding:\r\n\r\n"),
        HostileRequest("chunked with a parameter", "\(post)Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"),
        HostileRequest("chunked with a vertical tab", "\(post)Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n"),
        HostileRequest("a quoted chunked", "\(post)Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
        HostileRequest(
            "chunked in HTTP/1.0",
            "POST / HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
    ]

    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    static let chunks = [
        HostileRequest("a chunk without a size", "\(chunked)\r\n\r\n"),
        HostileRequest("a size that is no number", "\(chunked)x\r\nhello\r\n0\r\n\r\n"),
        HostileRequest("a size with 0x", "\(chunked)0x5\r\nhello\r\n0\r\n\r\n"),
        HostileRequest("a signed size", "\(chunked)+5\r\nhello\r\n0\r\n\r\n"),
        HostileRequest("a negative size", "\(chunked)-1\r\nhello\r\n0\r\n\r\n"),
        HostileRequest("a space before the size", "\(chunked) 5\r\nhello\r\n0\r\n\r\n"),
        HostileRequest("a space after the size", "\(chunked)5 \r\nhello\r\n0\r\n\r\n"),
        HostileRequest("a size with underscores", "\(chunked)1_0\r\nhello\r\n0\r\n\r\n"),
        HostileRequest("a bare LF after the size", "\(chunked)5\nhello\r\n0\r\n\r\n"),
        HostileRequest("a bare LF in an extension", "\(chunked)5;a\nhello\r\n0\r\n\r\n"),
        HostileRequest("a bare CR in an extension", "\(chunked)5;a\rb\r\nhello\r\n0\r\n\r\n"),
        HostileRequest("no CR LF after the data", "\(chunked)5\r\nhello0\r\n\r\n"),
        HostileRequest("a bare LF after the data", "\(chunked)5\r\nhello\n0\r\n\r\n"),
        HostileRequest("more data than the size says", "\(chunked)5\r\nhello!\r\n0\r\n\r\n"),
        HostileRequest("a size beyond 64 bits", "\(chunked)10000000000000005\r\nhello\r\n0\r\n\r\n", 413),
        HostileRequest("a size of the most negative number", "\(chunked)8000000000000000\r\nhello\r\n0\r\n\r\n", 413),
        HostileRequest("a size that hides behind zeros", "\(chunked)00000000005\r\nhello\r\n0\r\n\r\n", 413),
        HostileRequest("a chunk beyond the limit", "\(chunked)1001\r\n", 413),
        HostileRequest("chunks beyond the limit together", "\(chunked)1\r\na\r\n1000\r\n", 413),
        HostileRequest("an extension without end", "\(chunked)5;" + String(repeating: "a", count: 300)),
        HostileRequest(
            "extensions that are large together",
            chunked + String(repeating: "1;" + String(repeating: "a", count: 200) + "\r\nx\r\n", count: 20)
        ),
        HostileRequest("a bare LF in a trailer", "\(chunked)0\r\nA: b\n\r\n"),
        HostileRequest("a folded trailer", "\(chunked)0\r\nA: b\r\n c\r\n\r\n"),
        HostileRequest("a trailer without a colon", "\(chunked)0\r\nAbc\r\n\r\n"),
        HostileRequest(
            "trailers that are too many",
            "\(chunked)0\r\n" + String(repeating: "A: b\r\n", count: 21) + "\r\n",
            431
        ),
        HostileRequest("a trailer without end", "\(chunked)0\r\nA: " + String(repeating: "b", count: 2100), 431),
    ]

    /// Against the limits of ``RequestParserTests/limits``.
    static let sizes = [
        HostileRequest(
            "a target that is too long",
            "GET /\(String(repeating: "a", count: 600)) HTTP/1.1\r\n\(host)\r\n",
            414
        ),
        HostileRequest("a request line without end", "GET /" + String(repeating: "a", count: 4000), 414),
        HostileRequest("a method without end", String(repeating: "A", count: 4000), 414),
        HostileRequest(
            "a field that is too large",
            "GET / HTTP/1.1\r\n\(host)A: \(String(repeating: "b", count: 2100))\r\n\r\n",
            431
        ),
        HostileRequest(
            "a field without end",
            "GET / HTTP/1.1\r\n\(host)A: " + String(repeating: "b", count: 9000),
            431
        ),
        HostileRequest(
            "fields that are too many",
            "GET / HTTP/1.1\r\n\(host)" + String(repeating: "A: b\r\n", count: 20) + "\r\n",
            431
        ),
    ]
}
