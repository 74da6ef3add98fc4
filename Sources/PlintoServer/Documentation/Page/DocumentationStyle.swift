/// The style sheet of the ``DocumentationPage``, inside the page, whose policy allows it by its hash.
enum DocumentationStyle {
    static let sheet: Markup = """
        :root{color-scheme:light dark;--ink:#1a1a1a;--soft:#5a5f68;--paper:#fff;--raised:#f5f6f8;--line:#d9dce1;\
        --link:#1f4fd8;--get:#0b6b3a;--post:#1f4fd8;--patch:#8a5a00;--delete:#b3261e}
        @media (prefers-color-scheme:dark){:root{--ink:#ececec;--soft:#a3a9b3;--paper:#16181d;--raised:#1f2229;\
        --line:#363b45;--link:#9db8ff;--get:#6fd6a0;--post:#9db8ff;--patch:#f0c06a;--delete:#ffb4ab}}
        *{box-sizing:border-box}
        html{scroll-padding-top:1rem}
        body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;display:grid;\
        grid-template-columns:21rem minmax(0,1fr)}
        a{color:var(--link)}
        code,pre{font:.875em/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:1rem}
        nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1rem;border-right:1px solid var(--line);\
        background:var(--raised);font-size:.8125rem}
        nav p{margin:1rem 0 .25rem;font-weight:600;font-size:.9375rem}
        nav p:first-child{margin-top:0}
        nav ul{list-style:none;margin:0;padding:0}
        nav li a{display:grid;grid-template-columns:3.6rem minmax(0,1fr);align-items:baseline;padding:.15rem 0;\
        text-decoration:none}
        nav p a,nav li a{color:inherit}
        nav a:hover,h3 a:hover{text-decoration:underline}
        main{padding:2rem clamp(1rem,4vw,3rem);max-width:60rem}
        h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem}
        h2{font-size:1.5rem;margin:3rem 0 0;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
        h3{font-size:1.0625rem;margin:0 0 .5rem}
        h3 a{color:inherit;text-decoration:none}
        h4{font-size:.9375rem;margin:1.25rem 0 .5rem}
        p{margin:0 0 .75rem}
        article{padding:1.5rem 0;border-bottom:1px solid var(--line)}
        article:target h3{outline:2px solid var(--link);outline-offset:.35rem}
        .meta,.who{color:var(--soft)}
        .path{overflow-wrap:anywhere;font-size:1em}
        nav .path{font-size:.75rem}
        .path i{font-style:normal;color:var(--soft)}
        .method{font:700 .75rem/1 ui-monospace,"DejaVu Sans Mono",monospace;color:var(--soft)}
        nav .method{font-size:.6875rem}
        .get{color:var(--get)}.post{color:var(--post)}.patch,.put{color:var(--patch)}.delete{color:var(--delete)}
        .status{font-family:ui-monospace,"DejaVu Sans Mono",monospace}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.875rem}
        th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line);\
        font-weight:400}
        td:last-child{color:var(--soft)}
        details{margin-top:1rem}
        summary{cursor:pointer;font-weight:600;font-size:.9375rem}
        pre{background:var(--raised);border:1px solid var(--line);border-radius:.4rem;padding:.75rem 1rem;margin:.75rem 0;\
        overflow:auto;max-height:28rem}
        pre code{font-size:.8125rem}
        :focus-visible{outline:3px solid var(--link);outline-offset:2px}
        @media (max-width:56rem){body{display:block}nav{position:static;height:auto;max-height:40vh;border-right:0;\
        border-bottom:1px solid var(--line)}}
        @media print{nav,.skip{display:none}body{display:block}pre{max-height:none;overflow:visible;white-space:pre-wrap}}

        """

    /// See ``Markup/policySource``.
    static let source = sheet.policySource
}
