import CCurl

/// The functions of libcurl, loaded when first needed: see `shim.h`.
struct CurlLibrary {
    let functions: plinto_curl

    /// - Throws: ``TransportError/unreachable(_:)`` if libcurl is not installed.
    init() throws(TransportError) {
        var isFound = false
        // Cheap after the first time, because the loader already has the library.
        functions = unsafe plinto_curl_load(&isFound)
        guard isFound else {
            throw .unreachable("libcurl is not installed. On Debian, run: apt-get install libcurl4")
        }
    }

    func description(of code: CURLcode) -> String {
        unsafe String(cString: functions.easy_strerror(code))
    }
}
