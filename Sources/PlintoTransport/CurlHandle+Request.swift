import CCurl
import PlintoModels

extension CurlHandle {
    /// The common options of all transfers.
    func setLimits(connectTimeout: Duration, timeout: Duration) {
        // Signals belong to the whole process, so libcurl must not change them.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Self.milliseconds(min(connectTimeout, timeout))))
        set(CURLOPT_TIMEOUT_MS, max(1, Self.milliseconds(timeout)))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // libcurl would wait for an unresponsive resolver beyond every limit; instead its thread is left to end by
        // itself.
        set(CURLOPT_QUICK_EXIT, 1)
    }

    mutating func configure(_ request: TransportRequest, _ transport: CurlTransport) throws(TransportError) {
        setLimits(connectTimeout: transport.connectTimeout, timeout: transport.timeout)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_URL, request.url)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_MAXFILESIZE_LARGE, offset: transport.maximumBodyBytes)
        // Every compression that libcurl was built with.
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try route(request, transport.proxies)
        try trust(transport.authorities)
        if let address = request.pinnedAddress {
            // This IP address, with the same port, for any host and port.
            try set(CURLOPT_CONNECT_TO, lines: ["::" + (address.contains(":") ? "[\(address)]" : address) + ":"])
        }
        try setMethod(of: request)
        // Bodies are small, so the client does not wait for permission to send.
        try set(CURLOPT_HTTPHEADER, lines: request.fields.map { "\($0.name): \($0.value)" } + ["Expect:"])
    }

    /// Sets the proxy, or none. In either case libcurl reads no environment variable itself.
    private func route(_ request: TransportRequest, _ proxies: ProxySettings) throws(TransportError) {
        try set(CURLOPT_NOPROXY, "")
        switch proxies.route(to: request.url) {
        case .direct:
            try set(CURLOPT_PROXY, "")
        case .through(let proxy):
            guard let url = proxy.url else {
                throw .unreachable("\(proxy.variable) is not a proxy URL such as http://proxy.example:3128")
            }
            try set(CURLOPT_PROXY, url)
            set(CURLOPT_HTTPPROXYTUNNEL, 1)
            set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        }
    }

    private func trust(_ authorities: TrustedAuthorities) throws(TransportError) {
        if let file = authorities.file {
            try set(CURLOPT_CAINFO, file)
            try set(CURLOPT_PROXY_CAINFO, file)
        }
        if let directory = authorities.directory {
            try set(CURLOPT_CAPATH, directory)
            try set(CURLOPT_PROXY_CAPATH, directory)
        } else if authorities.isFileAlone {
            unsafe set(CURLOPT_CAPATH, pointer: nil)
            unsafe set(CURLOPT_PROXY_CAPATH, pointer: nil)
        }
    }

    private func setMethod(of request: TransportRequest) throws(TransportError) {
        if !request.body.isEmpty || request.method == .post {
            set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            // libcurl copies as many bytes as the size says.
            unsafe request.body.withUnsafeBytes { bytes in
                unsafe set(CURLOPT_COPYPOSTFIELDS, pointer: bytes.baseAddress)
            }
            if request.body.isEmpty { try set(CURLOPT_COPYPOSTFIELDS, "") }
        }
        switch request.method {
        case .get where request.body.isEmpty: set(CURLOPT_HTTPGET, 1)
        case .head: set(CURLOPT_NOBODY, 1)
        case .post: break
        default: try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }

    static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
