import PlintoEmail
import Testing

@Suite("Email addresses")
struct EmailAddressTests {
    static let spellings: [(folded: String, spellings: [String])] = [
        (
            "anna@xn--mnchen-3ya.de",
            [
                "anna@münchen.de", "anna@xn--mnchen-3ya.de", "ANNA@XN--MNCHEN-3YA.DE", "Anna@MÜNCHEN.DE",
                "anna@mu\u{308}nchen.de", "anna@ｍünchen.de", "anna@münchen。de", "anna@mün\u{AD}chen.de",
            ]
        ),
        ("bob@example.org", ["bob@example.org", "bob@ｅｘａｍｐｌｅ.org", "BOB@Example．ORG", "bob@ℯxample.org"]),
        // Nontransitional, as in today's browsers.
        ("x@xn--strae-oqa.de", ["x@straße.de", "X@Straße.DE"]), ("x@strasse.de", ["x@STRASSE.de"]),
        ("x@xn--r8jz45g.xn--zckzah", ["x@例え.テスト", "x@xn--r8jz45g.テスト"]),
        ("jos\u{E9}@example.com", ["José@example.com", "JOSE\u{301}@example.com"]),
        ("a.b+c@sub.example.com", ["a.b+c@SUB.example.com"]), ("a@localhost", ["A@LOCALHOST"]),
        ("a@ab--cd.example", ["a@ab--cd.example"]), ("a@1.example", ["a@1.example"]),
    ]

    @Test("the spellings of one mailbox have one folded form", arguments: spellings)
    func folded(folded: String, spellings: [String]) throws {
        for text in spellings {
            let address = try EmailAddress(text)
            #expect(address.folded == folded, "\(text)")
            #expect(address.typed == text)
            #expect(EmailAddress.lookupKey(of: text) == folded)
            #expect(EmailAddress.searchKey(of: text) == folded)
        }
    }

    @Test("different mailboxes have different folded forms")
    func different() throws {
        let keys = try ["x@strasse.de", "x@straße.de", "x@а.de", "x@a.de", "y@a.de"].map { try EmailAddress($0).folded }
        #expect(Set(keys).count == keys.count)
    }

    @Test(
        "blanks around an address do not count, whichever they are",
        arguments: [" ", "\t", "\n", "\r\n", "\u{A0}", "\u{2003}", "\u{3000}", "\u{FEFF}", "\u{200B}", " \u{A0}\n\t "]
    )
    func blanks(blank: String) throws {
        let address = try EmailAddress(blank + "ada@example.com" + blank)
        #expect(address.typed == "ada@example.com" && address.folded == "ada@example.com")
        #expect(EmailAddress.lookupKey(of: blank + "Ada" + blank) == "ada")
    }

    @Test("a mail server gets the domain in A-labels, and the part before it as typed")
    func mailbox() throws {
        #expect(try EmailAddress("Anna@EXAMPLE.com").mailbox == "Anna@EXAMPLE.com")
        #expect(try EmailAddress("Anna@MÜNCHEN.de").mailbox == "Anna@xn--mnchen-3ya.de")
        #expect(try EmailAddress("Ann\u{E4}@münchen.de").mailbox == "Ann\u{E4}@xn--mnchen-3ya.de")
    }

    @Test(
        "text that is no email address is refused",
        arguments: [
            "plain", "@example.com", "a@", "a@b@example.com", "a b@example.com", "a..b@example.com", ".a@example.com",
            "a.@example.com", "<a@example.com>", "a\u{0}@example.com", "a\r\nb@example.com", "a＠example.com",
            "\"a\"@example.com", "a,b@example.com", "a\u{202E}b@example.com",
            String(repeating: "a", count: 65) + "@b.de",
        ]
    )
    func malformed(text: String) {
        #expect(throws: EmailAddressError.malformed) { try EmailAddress(text) }
    }

    @Test(
        "a domain that email cannot go to is refused",
        arguments: [
            "a@example", "a@example..com", "a@.example.com", "a@example.com.", "a@münchen.de.", "a@-example.com",
            "a@example-.com", "a@exa mple.com", "a@exa_mple.com", "a@ex＿ample.de", "a@ex／a.de", "a@é_b.de", "a@é b.de",
            "a@ex%61mple.com", "a@[192.0.2.1]", "a@192.0.2.1", "a@127.1", "a@１２７.0.0.1", "a@example.0x1", "a@é.１",
            "a@example.com:25", "a@exam\u{0}ple.com", "a@xn--.de", "a@xn--a.de", "a@xn--e-xbb.de", "a@xn--i-7iq.ws",
            "a@i❤.ws", "a@é\u{200C}x.de", "a@a\u{202E}b.de", "a@" + String(repeating: "a", count: 64) + ".de",
            "a@" + String(repeating: "ü", count: 62) + ".de",
        ]
    )
    func invalidDomain(text: String) {
        #expect(throws: EmailAddressError.invalidDomain) { try EmailAddress(text) }
    }

    @Test("an address is 254 bytes long at most, as typed and in A-labels")
    func length() throws {
        func address(_ domainBytes: Int) -> String {
            let label = String(repeating: "a", count: 49) + "."
            return "x@" + String((String(repeating: label, count: 5) + "de").suffix(domainBytes))
        }
        #expect(try EmailAddress(address(252)).folded.utf8.count == 254)
        #expect(throws: EmailAddressError.tooLong) { try EmailAddress("y" + address(252)) }
        #expect(throws: EmailAddressError.empty) { try EmailAddress(" \n") }
        // 137 bytes as typed, 257 in A-labels.
        let labels = Array(repeating: "ü", count: 24).joined(separator: ".")
        #expect(throws: EmailAddressError.tooLong) {
            try EmailAddress(String(repeating: "x", count: 62) + "@\(labels).de")
        }
    }

    @Test("an account is looked up by anything that may be typed")
    func lookup() {
        #expect(EmailAddress.lookupKey(of: "  Ada.Lovelace ") == "ada.lovelace")
        #expect(EmailAddress.lookupKey(of: "A@i❤.ws") == "a@i❤.ws")
        #expect(EmailAddress.lookupKey(of: "") == "")
        #expect(EmailAddress.lookupKey(of: String(repeating: "ü", count: 100_000)).utf8.count == 200_000)
    }

    @Test("the beginning of an address is searched for label by label")
    func search() {
        #expect(EmailAddress.searchKey(of: "Anna") == "anna")
        #expect(EmailAddress.searchKey(of: "Anna@münchen") == "anna@xn--mnchen-3ya")
        #expect(EmailAddress.searchKey(of: "anna@exam") == "anna@exam")
        #expect(EmailAddress.searchKey(of: "anna@") == "anna@")
    }
}
