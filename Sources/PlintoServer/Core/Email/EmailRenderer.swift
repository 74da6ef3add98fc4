/// Renders the blocks of an email as text and as HTML.
enum EmailRenderer {
    static func render(_ template: some EmailTemplate, to recipient: String) -> Email {
        Email(
            recipient: recipient,
            subject: PlainWords.keep(template.subject),
            text: template.blocks.map(text).joined(separator: "\n\n") + "\n",
            html: """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>\(HTML.escape(template.subject))</title></head>
                <body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1a1a1a;max-width:34em;\
                margin:2em auto;padding:0 1em">
                \(template.blocks.map(html).joined(separator: "\n"))
                </body></html>

                """
        )
    }

    private static func text(_ block: EmailBlock) -> String {
        switch block {
        case .paragraph(let text): PlainWords.keep(text)
        case .button(let title, let url): "\(title):\n\(url)"
        case .code(let code): "    \(code)"
        }
    }

    private static func html(_ block: EmailBlock) -> String {
        switch block {
        case .paragraph(let text):
            "<p>\(HTML.escape(text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "<br>\n"))</p>"
        case .button(let title, let url):
            """
            <p><a href="\(HTML.escape(url))" style="display:inline-block;padding:.6em 1.2em;background:#1f4fd8;\
            color:#fff;text-decoration:none;border-radius:.4em">\(HTML.escape(title))</a></p>
            """
        case .code(let code):
            // A code that is typed from another screen is large; one that can only be copied has to fit.
            code.count > 16
                ? "<p style=\"font:1em ui-monospace,monospace;word-break:break-all\">\(HTML.escape(code))</p>"
                : "<p style=\"font:600 1.6em ui-monospace,monospace;letter-spacing:.15em\">\(HTML.escape(code))</p>"
        }
    }
}
