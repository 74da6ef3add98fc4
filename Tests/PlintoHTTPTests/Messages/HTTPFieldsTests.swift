import Testing

@testable import PlintoHTTP

@Suite("Header fields")
struct HTTPFieldsTests {
    @Test("names compare without case, values with it")
    func comparesNames() {
        let fields: HTTPFields = ["Content-Type": "text/plain", "X-A": "b"]
        #expect(fields["content-TYPE"] == "text/plain")
        #expect(fields["content-typ"] == nil)
        #expect(fields == ["content-type": "text/plain", "x-a": "b"])
        #expect(fields != ["content-type": "text/PLAIN", "x-a": "b"])
        #expect(Set([fields, ["CONTENT-TYPE": "text/plain", "x-a": "b"]]).count == 1)
    }

    @Test("setting replaces every field of the name, nil removes them, adding adds")
    func sets() {
        var fields = HTTPFields()
        fields.add("A", "1")
        fields.add("B", "2")
        fields.add("a", "3")
        #expect(fields.values("A") == ["1", "3"])
        #expect(fields["a"] == "1")
        fields["A"] = "4"
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["B=2", "A=4"])
        fields["b"] = nil
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["A=4"])
        #expect(String(decoding: fields.wire, as: UTF8.self) == "A: 4\r\n")
    }

    @Test("fields of another are added behind one's own")
    func addsOthers() {
        var fields: HTTPFields = ["A": "1"]
        fields.add(["B": "2", "A": "3"] as HTTPFields)
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["A=1", "B=2", "A=3"])
        #expect(String(decoding: fields.wire, as: UTF8.self) == "A: 1\r\nB: 2\r\nA: 3\r\n")
    }

    @Test("no value ends its line", arguments: ["a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "a\u{7f}b"])
    func isSplitProof(value: String) {
        let fields: HTTPFields = ["A": value]
        #expect(fields.count == 1)
        #expect(fields.wire.count(where: { $0 == ASCII.lineFeed }) == 1)
        #expect(fields["A"]?.utf8.allSatisfy(ByteClass.isFieldValue) == true)
    }

    @Test("a name that is no token ends the process", arguments: ["", "a b", "a:", "a\r\n", "ä"])
    func refusesNames(name: String) async {
        await #expect(processExitsWith: .failure) { [name] in
            var fields = HTTPFields()
            fields.add(name, "x")
        }
    }
}
