import PlintoSystem
import Testing

@Suite("IP addresses")
struct IPAddressTests {
    @Test(
        "an address has one form, and IPv4 within IPv6 is IPv4",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:C000:0201", "192.0.2.1"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::", "::"), ("::1", "::1"),
            ("255.255.255.255", "255.255.255.255"),
        ]
    )
    func form(text: String, form: String) {
        #expect(IPAddress(text)?.description == form)
    }

    @Test(
        "what is no address is none",
        arguments: [
            "", "1.2.3", "01.2.3.4", "1.2.3.256", "1.2.3.4 ", "0x7f000001", "2130706433", "fe80::1%eth0", "[::1]",
            "::1::", "localhost", "1.2.3.4\0",
        ]
    )
    func none(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "a range holds the addresses that begin as it does",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.9.9.9/8", "10.0.0.0", true),
            ("0.0.0.0/0", "192.0.2.1", true), ("0.0.0.0/0", "::1", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false), ("192.0.2.0/31", "192.0.2.1", true),
            ("192.0.2.0/32", "192.0.2.1", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("::ffff:10.0.0.0/104", "10.1.1.1", true),
            ("::ffff:10.0.0.0/104", "11.1.1.1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false), ("2001:db8::/64", "2001:db8::ffff:0:0:1", true),
            ("2001:db8::/65", "2001:db8::8000:0:0:0", false), ("2001:db8::/65", "2001:db8::7fff:0:0:0", true),
            ("::1/128", "::1", true), ("::1", "::2", false), ("::/0", "2001:db8::", true), ("::/0", "10.0.0.1", false),
        ]
    )
    func ranges(range: String, address: String, isIn: Bool) throws {
        let (range, address) = (try #require(AddressRange(range)), try #require(IPAddress(address)))
        #expect(range.contains(address) == isIn)
    }

    @Test(
        "what is no range is none",
        arguments: [
            "", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "10/8", "::ffff:10.0.0.0/95", "a/8",
            "10.0.0.0/8/8", "10.0.0.0/ 8",
        ]
    )
    func noRange(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
