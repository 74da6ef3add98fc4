package import PlintoHTTP
package import PlintoSystem

extension ServerCommand {
    /// The options for logs, metrics and the audit log.
    static let observationOptions = [
        Option(
            "log-level",
            value: "LEVEL",
            environment: "PLINTO_LOG_LEVEL",
            default: "info",
            help: "debug, info, warning or error."
        ),
        Option(
            "log-format",
            value: "FORMAT",
            environment: "PLINTO_LOG_FORMAT",
            default: "text",
            help: "text (key=value) or json (one object per line)."
        ),
        Option(
            "access-log",
            value: "on|off",
            environment: "PLINTO_ACCESS_LOG",
            default: "off",
            help: "Log a line for each request, at the level info."
        ),
        Option(
            "audit-retention",
            value: "DAYS",
            environment: "PLINTO_AUDIT_RETENTION",
            help: "Delete entries of the audit log after this many days, 1 to 36500. Default: keep them for ever."
        ),
        Option(
            "metrics-listen",
            value: "HOST:PORT",
            environment: "PLINTO_METRICS_LISTEN",
            help:
                "Where to serve GET /metrics for Prometheus, without TLS and without a password. Default: none."
        ),
    ]
}

/// The options for logs, metrics and the audit log.
package struct ObservationSettings: Hashable, Sendable {
    package var logLevel = Log.Level.info
    package var logFormat = Log.Format.text
    package var hasAccessLog = false
    /// Nil if metrics are off.
    package var metrics: ListenAddress?

    package init() {}

    /// - Throws: `UsageError` that names the setting and its accepted values.
    package init(_ invocation: Invocation) throws(UsageError) {
        logLevel = try ServerConfiguration.choice(
            "log-level",
            of: invocation,
            among: Dictionary(uniqueKeysWithValues: Log.Level.allCases.map { ($0.rawValue, $0) })
        )
        logFormat = try ServerConfiguration.choice(
            "log-format",
            of: invocation,
            among: Dictionary(uniqueKeysWithValues: Log.Format.allCases.map { ($0.rawValue, $0) })
        )
        hasAccessLog = try ServerConfiguration.choice("access-log", of: invocation, among: ["on": true, "off": false])
        if let text = invocation.value("metrics-listen") {
            let (host, port) = try ServerConfiguration.address(text, option: "metrics-listen", of: invocation)
            metrics = .tcp(host: host, port: port)
        }
    }
}
