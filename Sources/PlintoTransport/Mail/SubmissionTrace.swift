import CCurl

/// What libcurl is given to send and tells of the dialogue, on the one thread of its transfer.
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

    /// Whether the goodbye is what went out.
    fileprivate func take(sent bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe dialogue.take(sent: bytes)
        return dialogue.isOver
    }

    fileprivate func take(line: UnsafeRawBufferPointer) -> Bool {
        unsafe dialogue.take(line: line)
    }

    /// Copies the next bytes of the message; 0 is its end.
    fileprivate func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, message.count - sent)
        unsafe buffer.copyBytes(from: message[sent..<sent + count])
        sent += count
        return count
    }
}

extension CurlHandle {
    /// Sends what `trace` has and tells it what is said; it must outlive the transfer.
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
            // libcurl takes any count but the whole one for the wish to end.
            return unsafe trace.take(line: line) ? size * count : -1
        }
        // libcurl tells what it sends to none but this function, which it calls only where it is to be talkative.
        unsafe setDebugFunction { easy, kind, bytes, count, context in
            guard kind == CURLINFO_HEADER_OUT else { return 0 }
            let sent = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            let trace = unsafe Unmanaged<SubmissionTrace>.fromOpaque(context).takeUnretainedValue()
            // Nothing depends on the answer to the goodbye: neither a letter nor a server that stops should wait for it.
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
