import PlintoModels

/// What a `User-Agent` field (RFC 9110 §10.1.5) tells about the program and the machine. Browsers lie in it by
/// custom, so the order of the questions matters; where nothing is known, nothing is said.
struct UserAgent: Hashable, Sendable {
    let deviceInfo: DeviceInfo

    /// Browser and system in words, as `Chrome on Windows`.
    var words: String {
        switch (deviceInfo.browser, deviceInfo.os) {
        case (let browser?, let system?): "\(browser) on \(system)"
        case (let browser?, nil): browser
        case (nil, let system?): "Unknown browser on \(system)"
        case (nil, nil): "Unknown device"
        }
    }

    init(_ text: String?) {
        guard let text, !text.isEmpty else {
            deviceInfo = DeviceInfo(browser: nil, os: nil, device: nil)
            return
        }
        let browser = Self.browser(in: text)
        let system = Self.system(in: text, browser: browser)
        deviceInfo = DeviceInfo(browser: browser, os: system, device: Self.device(in: text, system: system))
    }

    /// Each browser's token, those first whose fields hold the tokens of others too.
    private static let browsers = [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Vivaldi/", "Vivaldi"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]

    private static let systems = [
        ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("macOS", "macOS"), ("FreeBSD", "FreeBSD"), ("Linux", "Linux"),
        ("linux", "Linux"),
    ]

    /// The agent runs nowhere else.
    private static let agent = "plinto-agent"

    private static func browser(in text: String) -> String? {
        if text.hasPrefix("Mozilla/") { return browsers.first { text.contains($0.0) }?.1 }
        // A program that is no browser names itself first, as `curl/8.5.0`.
        let product = text.prefix { $0 != "/" && $0 != " " }
        let isToken = !product.isEmpty && product.utf8.count <= 40
        return isToken && product.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
            ? String(product) : nil
    }

    private static func system(in text: String, browser: String?) -> String? {
        systems.first { text.contains($0.0) }?.1 ?? (browser == agent ? "Linux" : nil)
    }

    private static func device(in text: String, system: String?) -> String? {
        switch system {
        case "iPadOS": "Tablet"
        case "iOS": "Mobile"
        case "Android": text.contains("Mobile") ? "Mobile" : "Tablet"
        case nil: nil
        default: "Desktop"
        }
    }
}
