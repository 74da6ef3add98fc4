import PlintoModels
import Testing

@testable import PlintoServer

@Suite("User agents")
struct UserAgentTests {
    private static let webKit = "AppleWebKit/537.36 (KHTML, like Gecko)"

    @Test(
        "the program, system and kind of machine are read from what it sends",
        arguments: [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/131.0.0.0 Safari/537.36",
                "Chrome on Windows", "Desktop"
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "Edge on Windows", "Desktop"
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux", "Desktop"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                "Safari on macOS", "Desktop"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari on iOS", "Mobile"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 CriOS/131.0 Mobile/15E148 Safari/604.1",
                "Chrome on iOS", "Mobile"
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) \(webKit) Chrome/131.0 Mobile Safari/537.36",
                "Chrome on Android", "Mobile"
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-X910) \(webKit) Chrome/131.0 Safari/537.36", "Chrome on Android",
                "Tablet"
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) \(webKit) Chrome/131.0 Safari/537.36", "Chrome on ChromeOS",
                "Desktop"
            ),
            ("plinto-agent/0.1.0", "plinto-agent on Linux", "Desktop"),
            ("plinto-agent/0.1.0 (Linux; laptop)", "plinto-agent on Linux", "Desktop"),
            ("curl/8.5.0", "curl", nil),
            ("python-requests/2.32", "python-requests", nil),
            ("", "Unknown device", nil),
            ("\u{1F989}/1", "Unknown device", nil),
            ("Mozilla/5.0", "Unknown device", nil),
        ] as [(String, String, String?)]
    )
    func words(text: String, words: String, device: String?) {
        let agent = UserAgent(text)
        #expect(agent.words == words)
        #expect(agent.deviceInfo.device == device)
    }

    @Test("no User-Agent is an unknown device")
    func none() {
        #expect(UserAgent(nil).words == "Unknown device")
    }
}
