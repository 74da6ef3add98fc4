import PlintoSystem

extension ServerSettings {
    /// Where browsers may be sent and what they may call, and where events may be sent.
    static let browsers = [corsOrigins.documentation, redirectAllow.documentation, webhookAllow.documentation]

    static let corsOrigins = Setting(
        "cors-origins",
        "ORIGIN[,…]",
        ValueFormat.corsOrigin.list,
        absent: [],
        default: "none",
        help: "The origins of web pages that may use the API, such as `https://app.example.com`; there are no "
            + "wildcards.",
        reference: "[Browsers](api.md#browsers)"
    )

    static let redirectAllow = Setting(
        "redirect-allow",
        "URL[,…]",
        ValueFormat.redirectTarget.list,
        absent: [],
        default: "none",
        help: "The URLs that browsers may be sent to after a sign-in, such as `https://app.example.com/callback`, "
            + "including the paths below them.",
        reference: "[Where browsers may be sent](#where-browsers-may-be-sent)"
    )

    static let webhookAllow = Setting(
        "webhook-allow",
        "HOST:PORT|CIDR[,…]",
        ValueFormat.outboundException.list,
        absent: [],
        default: "none",
        help: "Private hosts or networks that webhooks may reach, also without TLS: a host with its port, such as "
            + "`hooks.internal:8080`, or a network, such as `10.1.0.0/16`.",
        reference: "[Where events may be sent](#where-events-may-be-sent)"
    )
}

extension CrossOriginPolicy {
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init(origins: Set(try invocation.value(of: ServerSettings.corsOrigins).map(\.description)))
    }
}

extension OutboundAllowList {
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init()
        for exception in try invocation.value(of: ServerSettings.webhookAllow) { add(exception) }
    }
}

extension ValueFormat where Value == WebOrigin {
    static var corsOrigin: ValueFormat {
        ValueFormat(
            takes: "origins without a path, such as https://app.example.com,http://localhost:3000",
            advice: "There are no wildcards: list each origin."
        ) { text throws(NetworkValueError) in try WebOrigin(text) }
    }
}

extension ValueFormat where Value == RedirectAllowList.Target {
    static var redirectTarget: ValueFormat {
        ValueFormat(takes: "URLs without a query, such as https://app.example.com/callback") {
            text throws(NetworkValueError) in try RedirectAllowList.entry(text)
        }
    }
}

extension ValueFormat where Value == OutboundAllowList.Exception {
    static var outboundException: ValueFormat {
        ValueFormat(takes: "hosts with their ports and networks, such as hooks.internal:8080,10.1.0.0/16") {
            text throws(NetworkValueError) in try OutboundAllowList.Exception(text)
        }
    }
}
