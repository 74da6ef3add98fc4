import PlintoModels
import Testing

@testable import plinto

@Suite("Times for people")
struct TimeTextTests {
    private static let now = Timestamp(seconds: 1_737_201_600)

    @Test(
        "how long ago",
        arguments: [
            (-60, "just now"), (4, "just now"), (5, "5 s ago"), (59, "59 s ago"), (60, "1 min ago"),
            (3599, "59 min ago"), (3600, "1 h ago"), (86_399, "23 h ago"), (86_400, "1 day ago"),
            (2 * 86_400, "2 days ago"), (30 * 86_400, "2024-12-19"),
        ]
    )
    func ago(seconds: Int64, expected: String) {
        #expect(TimeText.ago(Self.now.advanced(bySeconds: -seconds), now: Self.now) == expected)
    }

    @Test(
        "how long",
        arguments: [
            (-1, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (3660, "1 h 1 min"), (86_400, "1 day"),
            (200_000, "2 days"),
        ]
    )
    func span(seconds: Int64, expected: String) {
        #expect(TimeText.span(seconds) == expected)
    }
}
