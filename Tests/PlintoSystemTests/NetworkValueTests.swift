import PlintoSystem
import Testing

/// The one table of what is a host, an authority, an origin and a URL, and why not.
@Suite("Hosts, authorities, origins and URLs")
struct NetworkValueTests {
    // MARK: Hosts

    static let hosts: [(text: String, written: String, isLoopback: Bool)] = [
        ("example.com", "example.com", false), ("EXAMPLE.Com", "example.com", false), ("a", "a", false),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de", false), ("my_service", "my_service", false),
        ("1.example", "1.example", false), ("1e100.net", "1e100.net", false), ("a.0xg", "a.0xg", false),
        ("localhost", "localhost", true), ("LocalHost", "localhost", true), ("app.localhost", "app.localhost", true),
        ("localhost.example", "localhost.example", false), ("notlocalhost", "notlocalhost", false),
        ("192.0.2.1", "192.0.2.1", false), ("0.0.0.0", "0.0.0.0", false), ("127.0.0.1", "127.0.0.1", true),
        ("127.255.255.254", "127.255.255.254", true), ("127.evil.example", "127.evil.example", false),
        ("126.255.255.255", "126.255.255.255", false), ("128.0.0.1", "128.0.0.1", false),
        ("[::1]", "[::1]", true), ("[0:0:0:0:0:0:0:1]", "[::1]", true), ("[::2]", "[::2]", false),
        ("[::]", "[::]", false),
        ("[2001:DB8:0:0::1]", "[2001:db8::1]", false), ("[::ffff:127.0.0.1]", "127.0.0.1", true),
        ("[::ffff:192.0.2.1]", "192.0.2.1", false), ("[::127.0.0.1]", "[::127.0.0.1]", false),
        (label(63) + ".example", label(63) + ".example", false),
    ]

    private static func label(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test("a host is read in any case and written in one form, and is loopback or not", arguments: hosts)
    func host(text: String, written: String, isLoopback: Bool) throws {
        let host = try Host(text)
        #expect(host.description == written)
        #expect(host.isLoopback == isLoopback)
        #expect(try Host(host.description) == host)
        #expect((host.name == nil) != (host.ipAddress == nil))
    }

    static let noHosts: [(text: String, error: NetworkValueError)] = [
        ("", .missingHost), (".", .emptyLabel), ("example.com.", .emptyLabel), (".example.com", .emptyLabel),
        ("a..b", .emptyLabel), ("-a.example", .hyphenAtEdge), ("a-.example", .hyphenAtEdge),
        ("example.com-", .hyphenAtEdge),
        (label(64) + ".example", .labelTooLong),
        (Array(repeating: label(50), count: 5).joined(separator: "."), .hostTooLong),
        ("a b", .characterInHost(" ")), ("a\u{0}", .characterInHost("\u{0}")), ("a\n", .characterInHost("\n")),
        ("a/b", .characterInHost("/")), ("a\\b", .characterInHost("\\")), ("ex%61mple.com", .characterInHost("%")),
        ("*.example.com", .characterInHost("*")), ("a:80", .characterInHost(":")), ("a]", .characterInHost("]")),
        ("user@host", .userInformation), ("münchen.de", .internationalHost), ("аpp.example", .internationalHost),
        ("ｅxample.com", .internationalHost), ("a。b", .internationalHost), ("a\u{301}.de", .internationalHost),
        // IPv4 addresses as only some readers read them.
        ("127.1", .ambiguousIPv4), ("2130706433", .ambiguousIPv4), ("0x7f.1", .ambiguousIPv4),
        ("0x7f000001", .ambiguousIPv4), ("0177.0.0.1", .ambiguousIPv4), ("127.0.0.01", .ambiguousIPv4),
        ("127.0.0.256", .ambiguousIPv4), ("127.0.0.1.5", .ambiguousIPv4), ("example.1", .ambiguousIPv4),
        ("example.0x", .ambiguousIPv4), ("a.0X1f", .ambiguousIPv4), ("00.0.0.0", .ambiguousIPv4),
        // Brackets.
        ("[app.example.com]", .bracketsWithoutIPv6), ("[127.0.0.1]", .bracketsWithoutIPv6), ("[]", .invalidIPv6),
        ("[", .invalidIPv6), ("[::1", .invalidIPv6), ("[::1]x", .invalidIPv6), ("[::1%eth0]", .invalidIPv6),
        ("[::1%25eth0]", .invalidIPv6), ("[zz::]", .invalidIPv6), ("[::g]", .invalidIPv6), ("[1:2]", .invalidIPv6),
        ("[:::]", .invalidIPv6), ("[[::1]]", .invalidIPv6), ("[\u{301}::1]", .invalidIPv6),
        ("[::1\u{600}]", .invalidIPv6),
    ]

    @Test("text that readers could take for different hosts is none, and the error says why", arguments: noHosts)
    func noHost(text: String, error: NetworkValueError) {
        #expect(throws: error) { try Host(text) }
        #expect(!error.description.isEmpty)
    }

    @Test("a host is within its domain and those above it")
    func within() throws {
        let domain = try Host("example.com")
        for (text, isWithin) in [
            ("example.com", true), ("id.example.com", true), ("evilexample.com", false), ("com", false),
            ("example.com.evil.example", false), ("192.0.2.1", false),
        ] {
            #expect(try Host(text).isWithin(domain) == isWithin, "\(text)")
        }
        for (text, isDomain) in [("id.example.com", true), ("my_service", false), ("[::1]", false)] {
            #expect(try Host(text).isDomain == isDomain, "\(text)")
        }
    }

    // MARK: Authorities

    @Test(
        "an authority is a host with or without a port",
        arguments: [
            ("example.com", nil), ("example.com:1", 1), ("example.com:65535", 65535), ("[::1]:8000", 8000),
            ("[2001:db8::1]", nil), ("127.0.0.1:80", 80),
        ] as [(String, UInt16?)]
    )
    func authority(text: String, port: UInt16?) throws {
        let authority = try Authority(text)
        #expect(authority.port == port)
        #expect(authority.description == text)
        #expect(try Authority(text, port: .assumed(443)).port == port ?? 443)
    }

    static let noAuthorities: [(text: String, error: NetworkValueError)] = [
        ("", .missingHost), (":80", .missingHost), ("a:", .invalidPort), ("a:0", .invalidPort), ("a:00", .invalidPort),
        ("a:080", .invalidPort), ("a:+80", .invalidPort), ("a:-1", .invalidPort), ("a:65536", .invalidPort),
        ("a:80 ", .invalidPort), ("a:8x", .invalidPort), ("a:٨٠", .invalidPort), ("a:123456", .invalidPort),
        ("a:\u{301}80", .invalidPort), ("a:80:80", .bareIPv6), ("::1", .bareIPv6), ("::1:8000", .bareIPv6),
        ("2001:db8::1", .bareIPv6), ("u@a:1", .userInformation), ("u:p@a", .userInformation), ("[::1", .invalidIPv6),
        ("[::1]80", .bracketsWithoutIPv6), ("[::1]:", .invalidPort), ("[a]:1", .bracketsWithoutIPv6),
    ]

    @Test("a port is a number from 1 to 65535, and what comes before it a host", arguments: noAuthorities)
    func noAuthority(text: String, error: NetworkValueError) {
        #expect(throws: error) { try Authority(text) }
    }

    @Test("a port can be required, and 0 is one for a listener alone")
    func portRules() throws {
        #expect(throws: NetworkValueError.missingPort) { try Authority("a", port: .required) }
        #expect(throws: NetworkValueError.missingPort) { try Authority("a", port: .listening) }
        #expect(throws: NetworkValueError.invalidPort) { try Authority("a:0", port: .required) }
        #expect(try Authority("127.0.0.1:0", port: .listening).port == 0)
        #expect(throws: NetworkValueError.invalidPort) { try Authority("127.0.0.1:00", port: .listening) }
    }

    // MARK: Origins

    @Test(
        "an origin is written as browsers write it",
        arguments: [
            ("https://app.example.com", "https://app.example.com"),
            ("HTTPS://App.Example.com:443", "https://app.example.com"), ("http://a:443", "http://a:443"),
            ("http://localhost:80", "http://localhost"), ("http://[::1]:3000", "http://[::1]:3000"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop"),
        ]
    )
    func origin(text: String, written: String) throws {
        #expect(try WebOrigin(text).description == written)
    }

    static let noOrigins: [(text: String, error: NetworkValueError)] = [
        ("", .missingScheme), ("null", .missingScheme), ("*", .missingScheme), ("app.example.com", .missingScheme),
        ("://a", .missingScheme), ("1http://a", .missingScheme), ("ht tp://a", .missingScheme),
        ("https://", .missingHost), ("https://a/", .notAnOrigin), ("https://a?x", .notAnOrigin),
        ("https://a#x", .notAnOrigin), ("https://a\\b", .notAnOrigin), ("https://u@a", .userInformation),
        ("https://*.example.com", .characterInHost("*")), ("https://[app.example.com]", .bracketsWithoutIPv6),
        ("https://app.example.com:0443", .invalidPort), ("https://127.1", .ambiguousIPv4),
    ]

    @Test("an origin is a scheme, a host and a port alone", arguments: noOrigins)
    func noOrigin(text: String, error: NetworkValueError) {
        #expect(throws: error) { try WebOrigin(text) }
    }

    // MARK: URLs

    @Test("a URL is taken apart")
    func url() throws {
        let url = try WebURL("HTTPS://Example.COM:443/a%20b/?x=1&y[]=%2F#frag?ment")
        #expect(url.origin.description == "https://example.com" && url.isSecure)
        #expect(url.path == "/a%20b/" && url.query == "x=1&y[]=%2F" && url.fragment == "frag?ment")
        #expect(url.description == "https://example.com/a%20b/?x=1&y[]=%2F#frag?ment")
        #expect(url.authority.description == "example.com:443")
        let bare = try WebURL("http://[::1]?")
        #expect(bare.path == "/" && bare.query == "" && bare.fragment == nil && !bare.isSecure)
        #expect(bare.authority.description == "[::1]:80")
        #expect(try WebURL("http://a:443/").authority.port == 443)
    }

    static let noURLs: [(text: String, error: NetworkValueError)] = [
        ("", .missingScheme), ("//a", .missingScheme), ("/a", .missingScheme), ("https:a", .missingScheme),
        ("javascript:alert(1)", .missingScheme), (" https://a", .missingScheme), ("ftp://a", .unsupportedScheme),
        ("javascript://a/%0Aalert(1)", .unsupportedScheme), ("file:///etc", .unsupportedScheme),
        ("https://", .missingHost), ("https:///a", .missingHost), ("https://?x", .missingHost),
        ("https://#x", .missingHost),
        ("https://u@a", .userInformation), ("https://u:p@a/", .userInformation), ("https://a@b@c", .userInformation),
        ("https://a\\@b", .character("\\")), ("https://a\\b", .character("\\")), ("https://a/\\b", .character("\\")),
        ("https://a/b c", .character(" ")), ("https://a/\n", .character("\n")),
        ("https://a/\u{0}", .character("\u{0}")),
        ("https://a/é", .character("é")), ("https://a/e\u{301}", .character("\u{301}")),
        ("https://a/\"", .character("\"")),
        ("https://a/<", .character("<")), ("https://a/{x}", .character("{")), ("https://a/|", .character("|")),
        ("https://a/^", .character("^")), ("https://a/`", .character("`")), ("https://a/\r\n", .character("\r")),
        ("https://a/%", .invalidPercentEncoding), ("https://a/%4", .invalidPercentEncoding),
        ("https://a/%zz", .invalidPercentEncoding), ("https://a/%4%41", .invalidPercentEncoding),
        ("https://a?%", .invalidPercentEncoding), ("https://a#%G0", .invalidPercentEncoding),
        ("https://a:/", .invalidPort), ("https://a:99999/", .invalidPort), ("https://a./", .emptyLabel),
        ("https://ex%61mple.com/", .characterInHost("%")), ("https://[app.example.com]/x", .bracketsWithoutIPv6),
        ("https://0x7f.1/", .ambiguousIPv4), ("https://münchen.de/", .internationalHost),
    ]

    @Test("a URL that readers could take apart differently is none, and the error says why", arguments: noURLs)
    func noURL(text: String, error: NetworkValueError) {
        #expect(throws: error) { try WebURL(text) }
    }

    @Test("a URL has a longest length")
    func long() throws {
        let head = "https://a/"
        #expect(throws: Never.self) { try WebURL(head + String(repeating: "a", count: 2048 - head.utf8.count)) }
        #expect(throws: NetworkValueError.tooLong(2048)) {
            try WebURL(head + String(repeating: "a", count: 2049 - head.utf8.count))
        }
        #expect(throws: NetworkValueError.tooLong(12)) { try WebURL("https://a/bcd", longest: 12) }
    }

    @Test("no error repeats what was written")
    func secrecy() {
        let error = #expect(throws: NetworkValueError.self) { try WebURL("https://user:geheim@example.com/") }
        #expect(error?.description.contains("geheim") == false)
    }
}
