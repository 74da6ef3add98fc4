import PlintoModels

/// The information about program and machine in a `User-Agent` field (RFC 9110 §10.1.5). Browsers traditionally lie in
/// it, so the order of the checks matters; unknown parts are omitted.
///
/// It is parsed once for each session, when that is opened. Parsing takes time linear in the length of the field, byte
/// by byte: all names searched for are ASCII.
struct UserAgent: Hashable, Sendable {
    let deviceInfo: DeviceInfo

    /// Browser and system, such as `Chrome on Windows`.
    var words: String { deviceInfo.words }

    init(_ text: String?) {
        guard let text, !text.isEmpty else {
            deviceInfo = DeviceInfo(browser: nil, os: nil, device: nil)
            return
        }
        let bytes = Array(text.utf8)
        let browser = Self.browser(in: bytes)
        let system = Self.system(in: bytes, browser: browser)
        deviceInfo = DeviceInfo(browser: browser, os: system, device: Self.device(in: bytes, system: system))
    }

    /// Each browser's token; browsers whose fields contain the tokens of others come first.
    private static let browsers: [(StaticString, String)] = [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Vivaldi/", "Vivaldi"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]

    private static let systems: [(StaticString, String)] = [
        ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("macOS", "macOS"), ("FreeBSD", "FreeBSD"), ("Linux", "Linux"),
        ("linux", "Linux"),
    ]

    /// The agent runs only there.
    private static let agent = "plinto-agent"

    private static func browser(in text: [UInt8]) -> String? {
        if text.starts(with: Array("Mozilla/".utf8)) { return browsers.first { contains(text, $0.0) }?.1 }
        // A program that is not a browser names itself first, such as `curl/8.5.0`.
        let product = text.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: " ") }
        guard (1...40).contains(product.count), let name = String(validating: product, as: UTF8.self),
            name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) })
        else { return nil }
        return name
    }

    private static func system(in text: [UInt8], browser: String?) -> String? {
        systems.first { contains(text, $0.0) }?.1 ?? (browser == agent ? "Linux" : nil)
    }

    private static func device(in text: [UInt8], system: String?) -> String? {
        switch system {
        case "iPadOS": "Tablet"
        case "iOS": "Mobile"
        case "Android": contains(text, "Mobile") ? "Mobile" : "Tablet"
        case nil: nil
        default: "Desktop"
        }
    }

    private static func contains(_ text: [UInt8], _ name: StaticString) -> Bool {
        let name = Array(name.description.utf8)
        guard text.count >= name.count else { return false }
        return (0...text.count - name.count).contains { start in
            text[start] == name[0] && text[start..<start + name.count].elementsEqual(name)
        }
    }
}

extension DeviceInfo {
    /// Browser and system, such as `Chrome on Windows`.
    var words: String {
        switch (browser, os) {
        case (let browser?, let system?): "\(browser) on \(system)"
        case (let browser?, nil): browser
        case (nil, let system?): "Unknown browser on \(system)"
        case (nil, nil): "Unknown device"
        }
    }
}
