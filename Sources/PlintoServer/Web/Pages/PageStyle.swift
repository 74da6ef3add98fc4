import PlintoCrypto

/// The style sheet of the pages, inside the page, whose policy allows it by its hash.
enum PageStyle {
    static let sheet: Markup = """
        :root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--line:#767676;--act:#1f4fd8;--on:#fff;--bad:#b3261e}
        @media (prefers-color-scheme:dark){:root{--ink:#ececec;--paper:#16181d;--line:#8a8f98;--act:#9db8ff;--on:#101a36;\
        --bad:#ffb4ab}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        main{max-width:26rem;margin:0 auto;padding:3rem 1.25rem}
        h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
        p{margin:0 0 1rem;overflow-wrap:anywhere}
        label{display:block;font-weight:600;margin-bottom:.25rem}
        input{width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);\
        border-radius:.4rem;padding:.6rem .75rem}
        input[aria-invalid]{border-color:var(--bad)}
        button{width:100%;font:inherit;font-weight:600;color:var(--on);background:var(--act);border:0;border-radius:.4rem;\
        padding:.75rem 1rem;cursor:pointer}
        :focus-visible{outline:3px solid var(--act);outline-offset:2px}
        code{font:600 1.1rem ui-monospace,monospace;overflow-wrap:anywhere}
        .hint{font-size:.875rem;margin-top:.25rem}
        .fault{color:var(--bad);font-weight:600}
        """

    /// See ``Markup/policySource``.
    static let source = sheet.policySource
}

extension Markup {
    /// The source expression of a policy that allows this style sheet and nothing else (CSP 3 §2.3.1).
    var policySource: String {
        "'sha256-" + Base64.standard.encode(Digest.sha256.hash(Array(text.utf8)), isPadded: true) + "'"
    }
}
