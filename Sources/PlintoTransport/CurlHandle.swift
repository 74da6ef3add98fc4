import CCurl
import PlintoModels

/// An easy handle of libcurl with the lists that it refers to.
///
/// Its pointers never leave it, and it frees them exactly once.
@safe
struct CurlHandle: ~Copyable {
    let library: CurlLibrary
    let easy: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

    init(_ library: CurlLibrary) throws(TransportError) {
        // This also initializes the library, once and under its own lock (since 7.84).
        guard let easy = library.functions.easy_init() else { throw .unreachable("out of memory") }
        self.library = library
        unsafe self.easy = easy
    }

    deinit {
        unsafe library.functions.easy_cleanup(easy)
        for index in unsafe lists.indices { unsafe library.functions.slist_free_all(lists[index]) }
    }

    /// The status of the last response.
    var status: Int { long(CURLINFO_RESPONSE_CODE) }

    func long(_ information: CURLINFO) -> Int {
        unsafe withUnsafePointer(to: library.functions) { unsafe plinto_curl_get_long($0, easy, information) }
    }

    func offset(_ information: CURLINFO) -> Int64 {
        unsafe withUnsafePointer(to: library.functions) {
            Int64(unsafe plinto_curl_get_offset($0, easy, information))
        }
    }

    // MARK: Options

    func set(_ option: CURLoption, _ value: Int) {
        _ = unsafe withUnsafePointer(to: library.functions) { unsafe plinto_curl_set_long($0, easy, option, value) }
    }

    func set(_ option: CURLoption, offset value: Int) {
        _ = unsafe withUnsafePointer(to: library.functions) {
            unsafe plinto_curl_set_offset($0, easy, option, curl_off_t(value))
        }
    }

    /// Sets a text option. libcurl copies the text.
    func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        guard !value.utf8.contains(0) else { throw .unreachable("the request contains a NUL character") }
        let code = unsafe withUnsafePointer(to: library.functions) { functions in
            unsafe value.withCString { unsafe plinto_curl_set_pointer(functions, easy, option, $0) }
        }
        guard code == CURLE_OK else { throw .unreachable(library.description(of: code)) }
    }

    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) {
        _ = unsafe withUnsafePointer(to: library.functions) {
            unsafe plinto_curl_set_pointer($0, easy, option, value)
        }
    }

    func set(
        _ option: CURLoption,
        callback:
            @escaping @convention(c) (
                UnsafeMutablePointer<CChar>, Int, Int, UnsafeMutableRawPointer
            ) -> Int
    ) {
        _ = unsafe withUnsafePointer(to: library.functions) {
            unsafe plinto_curl_set_callback($0, easy, option, callback)
        }
    }

    func setDebugFunction(
        _ function:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, curl_infotype, UnsafeMutablePointer<CChar>, Int, UnsafeMutableRawPointer
            ) -> Int32
    ) {
        _ = unsafe withUnsafePointer(to: library.functions) { unsafe plinto_curl_set_debug($0, easy, function) }
    }

    /// A list of lines with the lifetime of the handle.
    mutating func set(_ option: CURLoption, lines: [String]) throws(TransportError) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard !line.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
                unsafe library.functions.slist_free_all(list)
                throw .unreachable("a field of the request contains a line break or a NUL character")
            }
            guard let longer = unsafe library.functions.slist_append(list, line) else {
                unsafe library.functions.slist_free_all(list)
                throw .unreachable("out of memory")
            }
            unsafe list = longer
        }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        unsafe set(option, pointer: list)
    }
}
