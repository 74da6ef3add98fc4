package import PlintoHTTP
package import PlintoSystem

extension ServerSettings {
    /// Logs, metrics and the audit log.
    static let observation = [
        logLevel.documentation, logFormat.documentation, accessLog.documentation, auditRetention.documentation,
        metricsListen.documentation,
    ]

    fileprivate static let logLevel = Setting(
        "log-level",
        "LEVEL",
        ValueFormat<Log.Level>.choice(),
        default: "info",
        help: "The minimum level to log on standard error: `debug`, `info`, `warning` or `error`."
    )

    fileprivate static let logFormat = Setting(
        "log-format",
        "FORMAT",
        ValueFormat<Log.Format>.choice(),
        default: "text",
        help: "`text` (key=value) or `json` (one object per line).",
        reference: "[Logs](#logs)"
    )

    fileprivate static let accessLog = Setting(
        "access-log",
        "on|off",
        .onOff,
        default: "off",
        help: "Log a line for each request, at the level `info`."
    )

    static let auditRetention = Setting(
        optional: "audit-retention",
        "DAYS",
        .integer(1...36_500),
        default: "keep them for ever",
        help: "Delete entries of the audit log after this many days.",
        reference: "[Audit](#audit)"
    )

    fileprivate static let metricsListen = Setting(
        optional: "metrics-listen",
        "HOST:PORT",
        .listenAddress,
        default: "none",
        help: "Where to serve `GET /metrics` for Prometheus, without TLS and without a password.",
        reference: "[Metrics](#metrics)"
    )
}

/// The settings of logs and metrics.
package struct ObservationSettings: Hashable, Sendable {
    package var logLevel = Log.Level.info
    package var logFormat = Log.Format.text
    package var hasAccessLog = false
    /// Nil if metrics are off.
    package var metrics: ListenAddress?

    package init() {}

    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        logLevel = try invocation.value(of: ServerSettings.logLevel)
        logFormat = try invocation.value(of: ServerSettings.logFormat)
        hasAccessLog = try invocation.value(of: ServerSettings.accessLog)
        metrics = try invocation.value(of: ServerSettings.metricsListen).map { .tcp(host: $0.host, port: $0.port) }
    }
}
