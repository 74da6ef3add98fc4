import Testing

@testable import PlintoTransport

@Suite("The dialogue with a mail server")
struct SubmissionDialogueTests {
    /// A dialogue of lines: `C: ` is what goes out, `S: ` what comes in.
    private func dialogue(_ lines: String...) -> SubmissionDialogue {
        var dialogue = SubmissionDialogue()
        for line in lines {
            let bytes = Array((line.dropFirst(3) + "\r\n").utf8)
            if line.hasPrefix("C") {
                dialogue.take(sent: bytes)
            } else {
                let isTaken = dialogue.take(line: bytes)
                #expect(isTaken)
            }
        }
        return dialogue
    }

    @Test("the answer that counts is the one to the last command")
    func lastCommand() {
        let refused = dialogue(
            "S: 220 mail",
            "C: EHLO me",
            "S: 250-mail",
            "S: 250 SIZE",
            "C: MAIL FROM:<a@b.c>",
            "S: 250 ok",
            "C: RCPT TO:<d@e.f>",
            "S: 550 5.1.1 <d@e.f> is unknown"
        )
        #expect(refused.step == .recipient)
        #expect(refused.reply == SubmissionReply(code: 550, enhancedCode: "5.1.1"))
        #expect(refused.reply?.isPermanent == true)
    }

    @Test("after leave to send, it is the email that is answered to")
    func data() {
        #expect(dialogue("C: DATA", "S: 451 no").reply?.code == 451)
        let open = dialogue("C: DATA", "S: 354 go on")
        #expect(open.step == .message && open.reply == nil)
        #expect(dialogue("C: DATA", "S: 354 go on", "S: 552 too much").reply?.code == 552)
    }

    @Test("a password is no command, whatever it looks like")
    func password() {
        let half = dialogue("C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: QUIT", "S: 334 UGFzc3dvcmQ6", "C: DATA")
        #expect(half.step == .authentication)
        let whole = dialogue("C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: QUIT", "S: 535 5.7.8 no")
        #expect(whole.reply == SubmissionReply(code: 535, enhancedCode: "5.7.8"))
    }

    @Test("without SMTPUTF8 inside TLS an address that needs it goes no further than the sender")
    func internationalized() {
        func isTaken(_ greetings: [String]) -> Bool {
            var dialogue = SubmissionDialogue(needsSMTPUTF8: true)
            for greeting in greetings {
                dialogue.take(sent: Array("EHLO me\r\n".utf8))
                for line in ["250-mail", greeting] {
                    let isRead = dialogue.take(line: Array("\(line)\r\n".utf8))
                    #expect(isRead)
                }
            }
            dialogue.take(sent: Array("MAIL FROM:<a@b.c>\r\n".utf8))
            let isTaken = dialogue.take(line: Array("250 ok\r\n".utf8))
            #expect(dialogue.lacksSMTPUTF8 == !isTaken)
            return isTaken
        }
        #expect(isTaken(["250 SMTPUTF8"]))
        #expect(isTaken(["250 smtputf8"]))
        #expect(isTaken(["250 SIZE", "250 SMTPUTF8"]))
        #expect(!isTaken(["250 SMTPUTF8", "250 SIZE"]))
        #expect(!isTaken(["250 XSMTPUTF8"]))
        #expect(!isTaken([]))
    }

    @Test("the goodbye changes nothing")
    func goodbye() {
        let over = dialogue("C: RCPT TO:<a@b.c>", "S: 450 later", "C: QUIT", "S: 221 bye")
        #expect(over.step == .recipient && over.reply?.code == 450)
    }

    @Test("an answer of several lines ends with the line that has no hyphen", arguments: ["250", "250 ok", "250\tok"])
    func lines(last: String) {
        let waiting = dialogue("C: EHLO me", "S: 250-one", "S: 250-two")
        #expect(waiting.reply == nil)
        #expect(dialogue("C: EHLO me", "S: 250-one", "S: \(last)").reply?.code == 250)
    }

    @Test(
        "what is no answer counts for nothing",
        arguments: ["", "25", "25x no", "099 no", "600 no", " 250 ok", "٢٥٠ ok"]
    )
    func noise(line: String) {
        #expect(dialogue("C: MAIL FROM:<a@b.c>", "S: \(line)").reply == nil)
    }

    @Test(
        "an enhanced code is three numbers of the same class, or it is words, which are not kept",
        arguments: [
            ("550 5.1.1 x", "5.1.1"), ("550 5.7.999", "5.7.999"), ("550 4.1.1 x", nil), ("550 5.1 x", nil),
            ("550 5.1.1000", nil), ("550 5..1", nil), ("550 5.1.x", nil), ("550 geheim@example.com", nil),
        ] as [(String, String?)]
    )
    func enhanced(line: String, expected: String?) {
        #expect(dialogue("C: DATA", "S: \(line)").reply?.enhancedCode == expected)
    }

    @Test("an answer without end, and a line without end, are not read on")
    func limits() {
        var dialogue = SubmissionDialogue()
        var taken = 0
        while taken < 10_000, dialogue.take(line: Array("250-more\r\n".utf8)) { taken += 1 }
        #expect(taken < 200)
        var other = SubmissionDialogue()
        let isTaken = other.take(line: [UInt8](repeating: UInt8(ascii: "2"), count: 4096))
        #expect(!isTaken)
    }
}
