import CCurl

/// The functions of libcurl, found when they are first needed and not before: see `shim.h`.
struct CurlLibrary {
    let functions: plinto_curl

    /// - Throws: ``TransportFault/unreachable(_:)`` where libcurl is not installed.
    init() throws(TransportFault) {
        var isFound = false
        // Cheap from the second time on: the loader has the library already.
        functions = unsafe plinto_curl_load(&isFound)
        guard isFound else {
            throw .unreachable("libcurl is missing; install it, on Debian with: apt-get install libcurl4")
        }
    }

    func description(of code: CURLcode) -> String {
        unsafe String(cString: functions.easy_strerror(code))
    }
}
