import PlintoModels
import Testing

@Suite("Identifier")
struct IdentifierTests {
    private let random = [UInt8](repeating: 0xff, count: 10)

    @Test("it is the prefix and 26 characters that it reads back")
    func roundTrip() {
        let id = UserID(createdAt: Timestamp(seconds: 1_737_201_600), random: random)
        #expect(id.text.hasPrefix("usr_"))
        #expect(id.text.utf8.count == 4 + 26)
        #expect(UserID(id.text) == id)
    }

    @Test("the bits are laid out as Crockford base 32, most significant first")
    func layout() {
        let zero = UserID(createdAt: Timestamp(milliseconds: 0), random: [UInt8](repeating: 0, count: 10))
        #expect(zero.text == "usr_" + String(repeating: "0", count: 26))
        let ones = UserID(createdAt: Timestamp(milliseconds: 0xffff_ffff_ffff), random: random)
        #expect(ones.text == "usr_7" + String(repeating: "z", count: 25))
    }

    @Test("a later one sorts after an earlier one, whatever their randomness")
    func order() {
        let earlier = SessionID(createdAt: Timestamp(milliseconds: 1_000), random: random)
        let later = SessionID(createdAt: Timestamp(milliseconds: 1_001), random: [UInt8](repeating: 0, count: 10))
        #expect(earlier.text < later.text)
    }

    @Test("one after another sorts after it within a millisecond, after a step of the clock, and at the end of one")
    func successor() {
        var last = EventID(createdAt: Timestamp(milliseconds: 5_000), random: random)
        // The random part is full: the next counts on into the time.
        for time: Int64 in [5_000, 5_000, 1_000, 5_001, 4_000] {
            let next = EventID(createdAt: Timestamp(milliseconds: time), after: last, random: random)
            #expect(last.text < next.text && EventID(next.text) == next)
            last = next
        }
        let fresh = EventID(createdAt: Timestamp(milliseconds: 6_000), random: random)
        #expect(EventID(createdAt: Timestamp(milliseconds: 6_000), after: last, random: random) == fresh)
        #expect(EventID(createdAt: Timestamp(milliseconds: 6_000), after: nil, random: random) == fresh)
    }

    @Test(
        "another prefix, length or alphabet is refused",
        arguments: [
            "", "usr_", "sess_00000000000000000000000000", "usr_0000000000000000000000000",
            "usr_000000000000000000000000000", "usr_0000000000000000000000000l", "usr_0000000000000000000000000A",
            "usr_0000000000000000000000000\u{e9}",
        ]
    )
    func refused(text: String) {
        #expect(UserID(text) == nil)
    }
}
