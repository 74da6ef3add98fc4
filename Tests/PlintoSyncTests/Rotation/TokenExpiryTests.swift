import PlintoModels
import PlintoSync
import Testing

@Suite("Token expiry")
struct TokenExpiryTests {
    private static let hour: Int64 = 3_600_000
    private static let received = Timestamp(seconds: 1_763_900_000)

    /// The events between the receipt of a token and a question about it.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        /// Milliseconds the wall clock has moved, settings included.
        let wall: Int64
        /// Milliseconds since boot have moved; nil after a reboot.
        let boot: Int64?
        /// Milliseconds since boot, after a reboot.
        var uptime: Int64 = 20_000
        let isGood: Bool
        /// True if the clocks agree, within one boot.
        var isCertain = true
    }

    private func expiry(lifetime: Int = 3600, offset: Int64 = 0) -> TokenExpiry {
        TokenExpiry(
            TokenTimestamps(
                expiresIn: lifetime,
                receivedAt: Self.received,
                bootTime: 500_000,
                bootIdentifier: "a",
                serverOffset: offset
            )
        )
    }

    @Test(
        "is judged by the time since the timestamps, whatever is done to the wall clock",
        arguments: [
            Case("fresh", wall: 0, boot: 0, isGood: true),
            Case("a minute before the end", wall: hour - 61_000, boot: hour - 61_000, isGood: true),
            Case("at the end", wall: hour, boot: hour, isGood: false),
            Case(
                "fresh, the clock set an hour ahead, or paused",
                wall: hour,
                boot: 1000,
                isGood: true,
                isCertain: false
            ),
            Case("the clock set a day ahead, or paused", wall: 24 * hour, boot: 1000, isGood: true, isCertain: false),
            Case("the clock steered by NTP", wall: hour / 2 + 1700, boot: hour / 2, isGood: true),
            Case("a pause of four seconds", wall: 5000, boot: 1000, isGood: true, isCertain: false),
            Case("fresh, the clock set an hour back", wall: -hour, boot: 1000, isGood: true),
            Case("over, the clock set two hours back", wall: -hour, boot: hour, isGood: false),
            Case("over, the clock set back to the timestamps", wall: 0, boot: hour, isGood: false),
            Case("over after a suspend", wall: 8 * hour, boot: 8 * hour, isGood: false),
            Case("after a short suspend", wall: hour / 2, boot: hour / 2, isGood: true),
            Case("after a reboot within the lifetime", wall: hour / 2, boot: nil, isGood: true),
            Case("after a reboot past the lifetime", wall: hour + 1, boot: nil, isGood: false),
            Case("after a reboot with a clock before the timestamps", wall: -1, boot: nil, isGood: false),
            Case(
                "after a reboot with a clock that stood still, up for longer than the lifetime",
                wall: 5000,
                boot: nil,
                uptime: hour,
                isGood: false
            ),
        ]
    )
    func table(_ sample: Case) {
        let now = ClockReading(
            wall: Self.received.advanced(byMilliseconds: sample.wall),
            sinceBoot: sample.boot.map { 500_000 + $0 } ?? sample.uptime,
            bootIdentifier: sample.boot == nil ? "b" : "a"
        )
        #expect((expiry().remaining(at: now) > 0) == sample.isGood)
        #expect(expiry().isCertain(at: now) == (sample.boot != nil && sample.isCertain))
        #expect(expiry().leastRemaining(at: now) <= expiry().remaining(at: now))
    }

    @Test("a machine whose clock is always an hour off judges rightly across a reboot", arguments: [-hour, hour])
    func constantOffset(offset: Int64) {
        func left(after wall: Int64) -> Int64 {
            let moment = ClockReading(
                wall: Self.received.advanced(byMilliseconds: wall),
                sinceBoot: 20_000,
                bootIdentifier: "b"
            )
            return expiry(offset: offset).remaining(at: moment)
        }
        #expect(left(after: Self.hour / 2) == Self.hour / 2 - 1000)
        #expect(left(after: Self.hour) == 0)
    }

    @Test("by the clock that says less, a token that a pause has ended has nothing left")
    func leastRemaining() {
        let paused = ClockReading(
            wall: Self.received.advanced(byMilliseconds: 2 * Self.hour),
            sinceBoot: 501_000,
            bootIdentifier: "a"
        )
        #expect(expiry().remaining(at: paused) > 0)
        #expect(expiry().leastRemaining(at: paused) == 0)
    }

    @Test("the server's time goes on with the time since boot, and with the wall clock where that says more")
    func serverTime() {
        func time(wall: Int64, boot: Int64) -> Timestamp {
            let moment = ClockReading(
                wall: Self.received.advanced(byMilliseconds: wall),
                sinceBoot: 500_000 + boot,
                bootIdentifier: "a"
            )
            return expiry(offset: 7000).serverTime(at: moment)
        }
        #expect(time(wall: 60_000, boot: 60_000) == Self.received.advanced(byMilliseconds: 67_000))
        #expect(time(wall: -Self.hour, boot: 60_000) == Self.received.advanced(byMilliseconds: 67_000))
        #expect(time(wall: Self.hour, boot: 60_000) == Self.received.advanced(byMilliseconds: Self.hour + 7000))
    }

    @Test("the end is told in the server's time")
    func expiresAt() {
        let end = expiry(offset: -Self.hour).expiresAt
        #expect(end == Self.received.advanced(byMilliseconds: -1000))
    }

    @Test(
        "the second that whole-second time stamps may take is not counted on",
        arguments: [
            (3600, 3_599_000), (2, 1000), (1, 500), (0, 0), (-5, 0),
        ]
    )
    func margin(lifetime: Int, milliseconds: Int64) {
        #expect(expiry(lifetime: lifetime).lifetime == milliseconds)
    }

    @Test("an absurd lifetime is cut, not multiplied into a crash")
    func absurd() {
        #expect(expiry(lifetime: .max).lifetime == 315_360_000 * 1000 - 1000)
    }

    @Test("boot time that goes back, as in a restored snapshot, is not trusted")
    func snapshot() {
        let moment = ClockReading(
            wall: Self.received.advanced(byMilliseconds: 2 * Self.hour),
            sinceBoot: 1,
            bootIdentifier: "a"
        )
        #expect(expiry().remaining(at: moment) == 0)
        #expect(!expiry().isCertain(at: moment))
    }
}

extension TokenExpiryTests.Case {
    fileprivate init(
        _ name: String,
        wall: Int64,
        boot: Int64?,
        uptime: Int64 = 20_000,
        isGood: Bool,
        isCertain: Bool = true
    ) {
        self.init(
            testDescription: name,
            wall: wall,
            boot: boot,
            uptime: uptime,
            isGood: isGood,
            isCertain: isCertain
        )
    }
}
