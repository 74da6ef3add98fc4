import CCurl

/// The data for libcurl to send, and the dialogue it reports, on the thread of its transfer.
final class SubmissionTrace {
    private(set) var dialogue: SubmissionDialogue
    fileprivate let library: CurlLibrary
    private let message: [UInt8]
    private var sent = 0

    init(_ submission: MailSubmission, _ library: CurlLibrary) {
        dialogue = SubmissionDialogue(needsSMTPUTF8: submission.needsSMTPUTF8)
        self.library = library
        message = submission.message
    }

    /// True if the sent data is QUIT.
    fileprivate func take(sent bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe dialogue.take(sent: bytes)
        return dialogue.isOver
    }

    fileprivate func take(line: UnsafeRawBufferPointer) -> Bool {
        unsafe dialogue.take(line: line)
    }

    /// Copies the next bytes of the message; 0 at its end.
    fileprivate func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, message.count - sent)
        unsafe buffer.copyBytes(from: message[sent..<sent + count])
        sent += count
        return count
    }
}

extension CurlHandle {
    /// Connects `trace` to the transfer. It must outlive the transfer.
    func converse(with trace: SubmissionTrace, messageBytes: Int) {
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(trace).toOpaque())
        set(CURLOPT_UPLOAD, 1)
        set(CURLOPT_INFILESIZE_LARGE, offset: messageBytes)
        unsafe set(CURLOPT_READDATA, pointer: context)
        unsafe set(CURLOPT_HEADERDATA, pointer: context)
        unsafe set(CURLOPT_DEBUGDATA, pointer: context)
        unsafe set(CURLOPT_READFUNCTION) { bytes, size, count, context in
            let buffer = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return unsafe Unmanaged<SubmissionTrace>.fromOpaque(context).takeUnretainedValue().fill(buffer)
        }
        unsafe set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            let trace = unsafe Unmanaged<SubmissionTrace>.fromOpaque(context).takeUnretainedValue()
            // libcurl treats any count but the full one as a request to abort.
            return unsafe trace.take(line: line) ? size * count : -1
        }
        // libcurl reports what it sends only to this function, and calls it only in verbose mode.
        unsafe setDebugFunction { easy, kind, bytes, count, context in
            guard kind == CURLINFO_HEADER_OUT else { return 0 }
            let sent = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            let trace = unsafe Unmanaged<SubmissionTrace>.fromOpaque(context).takeUnretainedValue()
            // Nothing depends on the reply to QUIT, so neither the email nor the shutdown of the server waits for it.
            if unsafe trace.take(sent: sent) {
                unsafe withUnsafePointer(to: trace.library.functions) {
                    _ = unsafe plinto_curl_set_long($0, easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1)
                }
            }
            return 0
        }
        set(CURLOPT_VERBOSE, 1)
    }
}
