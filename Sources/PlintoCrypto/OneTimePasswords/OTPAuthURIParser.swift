import PlintoModels

extension OTPAuthURI {
    /// Parses a URI.
    ///
    /// Parts that codes do not depend on are parsed leniently: case, white space, HTML's `&amp;`, unknown parameters,
    /// an issuer in the label, in its parameter (which wins) or in both, and labels with stray percent signs. Parts
    /// that codes depend on are either understood or refused, because a wrong code does not reveal its cause.
    package init(parsing text: String) throws(ParseError) {
        let text = Self.trimmed(text) ?? ""
        if let secret = Self.suffix(of: text, after: "steam://") {
            try self.init(.steam, label: "", Parameters(values: ["secret": secret]))
            return
        }
        guard Self.suffix(of: text, after: "otpauth-migration:") == nil else { throw .migration }
        guard let address = Self.suffix(of: text, after: "otpauth://") else { throw .notOTPAuth }
        // Services do not use fragments.
        let rest = address.prefix { $0 != "#" }
        let path = rest.prefix { $0 != "?" }
        let host = path.prefix { $0 != "/" }
        let parameters = try Parameters(query: rest.dropFirst(path.count + 1))
        guard let scheme = Scheme(rawValue: host.lowercased()) else { throw .unknownKind(String(host)) }
        try self.init(scheme, label: path.dropFirst(host.count + 1), parameters)
    }

    /// The first part of the path.
    private enum Scheme: String {
        case totp, hotp, steam
    }

    private init(_ scheme: Scheme, label: Substring, _ parameters: Parameters) throws(ParseError) {
        let issuer = parameters.text("issuer")
        let names = Self.names(label, issuer: issuer)
        let encoding = try Self.encoding(scheme, issuer: issuer ?? names.issuer, parameters)
        try Self.requireUnixTime(parameters)
        guard let written = try parameters.value("secret") else { throw .missingSecret }
        let bytes: [UInt8]
        do {
            bytes = try Base32.bytes(of: written)
        } catch {
            throw .invalidSecret(error)
        }
        guard !bytes.isEmpty else { throw .missingSecret }
        let kind: Kind = scheme == .hotp ? .hotp(counter: try Self.counter(parameters)) : .totp
        self.init(
            kind: kind,
            issuer: issuer ?? names.issuer,
            account: names.account,
            secret: OTPSecret(
                bytes: bytes,
                algorithm: try Self.algorithm(parameters),
                digits: try Self.digits(parameters, encoding),
                period: try Self.period(parameters, kind),
                encoding: encoding
            )
        )
    }

    private static func encoding(
        _ scheme: Scheme,
        issuer: String?,
        _ parameters: Parameters
    ) throws(ParseError) -> OTPSecret.Encoding {
        guard let name = try parameters.value("encoder") else {
            switch scheme {
            case .steam: return .steam
            case .totp: return try isSteam(issuer, parameters) ? .steam : .decimal
            case .hotp: return .decimal
            }
        }
        guard name.lowercased() == "steam" else { throw .unknownEncoder(name) }
        // Steam has no counter-based codes, so the two contradict each other.
        guard scheme != .hotp else { throw .countedSteam }
        return .steam
    }

    /// Some exports name Steam only as the issuer. Steam has no other codes than its own, of five characters; other
    /// digits are those of another service with this name.
    private static func isSteam(_ issuer: String?, _ parameters: Parameters) throws(ParseError) -> Bool {
        guard issuer?.lowercased() == "steam" else { return false }
        let digits = try parameters.value("digits")
        return digits == nil || digits.flatMap(Int.init) == OTPSecret.steamDigits
    }

    /// Refuses codes that do not count from the Unix epoch (`T0` in RFC 6238, section 4.1).
    private static func requireUnixTime(_ parameters: Parameters) throws(ParseError) {
        for name in ["offset", "t0", "epoch"] {
            guard let value = try parameters.value(name), Int(value) != 0 else { continue }
            throw .shiftedTime(name)
        }
    }

    /// The validity of a code in seconds. Counter-based codes have no period, so theirs is ignored.
    private static func period(_ parameters: Parameters, _ kind: Kind) throws(ParseError) -> Int {
        guard kind == .totp else { return OTPSecret.defaultPeriod }
        return try number(parameters, "period", TOTPLimits.period) { .invalidPeriod($0) } ?? OTPSecret.defaultPeriod
    }

    private static func digits(_ parameters: Parameters, _ encoding: OTPSecret.Encoding) throws(ParseError) -> Int {
        switch encoding {
        case .decimal:
            return try number(parameters, "digits", TOTPLimits.digits) { .invalidDigits($0) } ?? OTPSecret.defaultDigits
        case .steam:
            let only = OTPSecret.steamDigits...OTPSecret.steamDigits
            return try number(parameters, "digits", only) { .invalidSteamDigits($0) } ?? OTPSecret.steamDigits
        }
    }

    private static func counter(_ parameters: Parameters) throws(ParseError) -> UInt64 {
        guard let text = try parameters.value("counter") else { return 0 }
        guard let value = UInt64(text) else { throw .invalidCounter(text) }
        return value
    }

    private static func number(
        _ parameters: Parameters,
        _ name: String,
        _ range: ClosedRange<Int>,
        _ error: (String) -> ParseError
    ) throws(ParseError) -> Int? {
        guard let text = try parameters.value(name) else { return nil }
        guard let value = Int(text), range.contains(value) else { throw error(text) }
        return value
    }

    private static func algorithm(_ parameters: Parameters) throws(ParseError) -> OTPAlgorithm {
        guard let text = try parameters.value("algorithm") else { return .sha1 }
        guard let algorithm = OTPAlgorithm(written: text) else { throw .unknownAlgorithm(text) }
        return algorithm
    }

    /// Parses `Issuer:Account` or `Account`. The colon may be escaped, and an issuer may contain one; the parameter
    /// `issuer` then tells where it ends.
    private static func names(_ segment: Substring, issuer: String?) -> (issuer: String?, account: String?) {
        let label = decoded(segment)
        if let issuer, label.hasPrefix(issuer + ":") {
            return (issuer, trimmed(String(label.dropFirst(issuer.count + 1))))
        }
        if let colon = segment.firstIndex(of: ":") {
            return (trimmed(decoded(segment[..<colon])), trimmed(decoded(segment[segment.index(after: colon)...])))
        }
        guard let colon = label.firstIndex(of: ":") else { return (nil, trimmed(label)) }
        return (trimmed(String(label[..<colon])), trimmed(String(label[label.index(after: colon)...])))
    }

    /// Text that codes do not depend on: unchanged if its escapes are broken, and without control characters.
    private static func decoded(_ text: Substring) -> String {
        var kept = String.UnicodeScalarView()
        kept.append(
            contentsOf: (PercentEncoding.decode(text) ?? String(text)).unicodeScalars.filter {
                $0.properties.generalCategory != .control
            }
        )
        return String(kept)
    }

    private static func trimmed(_ text: String) -> String? {
        var text = text[...].drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.isEmpty ? nil : String(text)
    }

    private static func suffix(of text: String, after scheme: String) -> Substring? {
        text.prefix(scheme.count).lowercased() == scheme ? text.dropFirst(scheme.count) : nil
    }
}

extension OTPAuthURI {
    /// The query of a URI, with lower-case names and unmodified values.
    private struct Parameters {
        private static let meaningful: Set<String> = [
            "secret", "algorithm", "digits", "period", "counter", "encoder", "offset", "t0", "epoch",
        ]
        /// Misspelled names, used by some programs and people, of parameters that codes depend on.
        private static let lookalikes = [
            "algo": "algorithm", "alg": "algorithm", "algorith": "algorithm", "hash": "algorithm",
            "digest": "algorithm",
            "digit": "digits", "length": "digits", "interval": "period", "step": "period", "timestep": "period",
            "key": "secret", "encoding": "encoder",
        ]

        private var values: [String: Substring] = [:]

        init(values: [String: Substring]) {
            self.values = values
        }

        init(query: Substring) throws(ParseError) {
            // A literal & in a value is written %26, so this URI was copied from HTML source.
            for pair in query.replacing("&amp;", with: "&").split(separator: "&") {
                let name = pair.prefix { $0 != "=" }
                let value = pair.dropFirst(name.count + 1)
                let key = (PercentEncoding.decode(name) ?? String(name)).lowercased()
                if let meant = Self.lookalikes[key] { throw .misspelled(key, meant: meant) }
                guard let earlier = values[key] else {
                    values[key] = value
                    continue
                }
                guard earlier == value || !Self.meaningful.contains(key) else { throw .repeated(key) }
            }
        }

        /// A value that codes depend on; nil if it is missing or blank. `+` is a space, as in forms.
        func value(_ name: String) throws(ParseError) -> String? {
            guard let written = values[name] else { return nil }
            guard let value = PercentEncoding.decode(written.replacing("+", with: " ")) else {
                throw .brokenEscape(name)
            }
            return trimmed(value)
        }

        /// A value for display.
        func text(_ name: String) -> String? {
            values[name].flatMap { trimmed(decoded($0.replacing("+", with: " ")[...])) }
        }
    }
}
