import Testing

@testable import PlintoTLS

@Suite("Session tickets and protocols")
struct TicketKeyTests {
    /// Bytes that differ at each call.
    private final class Counter {
        private var count: UInt8 = 0
        func bytes(_ length: Int) -> [UInt8] {
            count += 1
            return [UInt8](repeating: count, count: length)
        }
    }

    @Test("a key seals for an hour, opens for two more, and is forgotten")
    func rotation() {
        var keys = TicketKeys()
        let counter = Counter()
        let first = keys.sealing(at: 1000, random: counter.bytes)
        #expect(first.name.count == 16 && first.encryption.count == 32 && first.authentication.count == 32)
        #expect(first.encryption != first.authentication)
        #expect(keys.sealing(at: 4599, random: counter.bytes) == first)
        let second = keys.sealing(at: 4600, random: counter.bytes)
        #expect(second != first)
        #expect(keys.opening(first.name, at: 4600)?.isCurrent == false)
        #expect(keys.opening(second.name, at: 4600)?.isCurrent == true)
        #expect(keys.opening(first.name, at: 11_799)?.key == first)
        #expect(keys.opening(first.name, at: 11_800) == nil)
        #expect(keys.opening([UInt8](repeating: 99, count: 16), at: 4600) == nil)
    }

    @Test("an idle hour leaves no key that still seals, and a clock set back keeps none")
    func clock() {
        var keys = TicketKeys()
        let counter = Counter()
        let first = keys.sealing(at: 10_000, random: counter.bytes)
        #expect(keys.opening(first.name, at: 13_600)?.isCurrent == false)
        #expect(keys.opening(first.name, at: 9999) == nil)
        #expect(keys.sealing(at: 9999, random: counter.bytes) != first)
    }

    @Test(
        "http/1.1 is found in a well-formed list alone",
        arguments: [
            ("", nil), ("\u{8}http/1.1", 1), ("\u{2}h2\u{8}http/1.1", 4), ("\u{2}h2", nil), ("\u{9}http/1.1", nil),
            ("\u{8}http/1.0", nil), ("\u{0}\u{8}http/1.1", nil), ("\u{2}h2\u{8}http/1.", nil),
        ] as [(String, Int?)]
    )
    func protocols(list: String, offset: Int?) {
        #expect(ApplicationProtocol.find(in: Array(list.utf8)) == offset)
    }
}
