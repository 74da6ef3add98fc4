import PlintoSystem

extension ServerCommand {
    /// Where events may be sent.
    static let webhookOptions = [
        Option(
            "webhook-allow",
            value: "HOST:PORT|CIDR[,…]",
            environment: "PLINTO_WEBHOOK_ALLOW",
            help:
                "Where events may be sent beside the public Internet, also without TLS: a host with its port, as "
                + "hooks.internal:8080, or a network, as 10.1.0.0/16. Where it is not given: nowhere."
        )
    ]
}

extension OutboundAllowList {
    /// - Throws: `UsageError` that names the setting and what it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init()
        for entry in invocation.list("webhook-allow") {
            do throws(NetworkValueError) {
                try add(entry)
            } catch {
                throw invocation.usageError(
                    "--webhook-allow takes hosts with their ports and networks, as hooks.internal:8080,10.1.0.0/16, not "
                        + "\"\(PrintableText.escape(entry))\": \(error)."
                )
            }
        }
    }
}
