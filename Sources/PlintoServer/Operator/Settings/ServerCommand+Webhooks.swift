import PlintoSystem

extension ServerCommand {
    /// The options for webhooks.
    static let webhookOptions = [
        Option(
            "webhook-allow",
            value: "HOST:PORT|CIDR[,…]",
            environment: "PLINTO_WEBHOOK_ALLOW",
            help:
                "Private hosts or networks that webhooks may reach, also without TLS: a host with its port, such as "
                + "hooks.internal:8080, or a network, such as 10.1.0.0/16. Default: none."
        )
    ]
}

extension OutboundAllowList {
    /// - Throws: `UsageError` that names the setting and its accepted values.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init()
        for entry in invocation.list("webhook-allow") {
            do throws(NetworkValueError) {
                try add(entry)
            } catch {
                throw invocation.usageError(
                    "--webhook-allow takes hosts with their ports and networks, such as "
                        + "hooks.internal:8080,10.1.0.0/16, not \"\(PrintableText.escape(entry))\": \(error)."
                )
            }
        }
    }
}
