import PlintoModels
import Testing

@testable import PlintoHTTP

/// `If-Match` and `If-None-Match` as RFC 9110 §13.1 has them.
@Suite("Entity tags")
struct EntityTagTests {
    private static let second = EntityTag(version: 2)

    private func condition(_ lines: String...) throws(APIError) -> EntityTagCondition? {
        var fields = HTTPFields()
        for line in lines { fields.add("if-match", line) }
        return try EntityTagCondition("If-Match", of: fields)
    }

    @Test("no field is no condition, and a star is any state")
    func presence() throws {
        #expect(try condition() == nil)
        let any = try #require(try condition("*"))
        #expect(any == .any && any.matchesStrongly(Self.second) && any.matchesWeakly(Self.second))
    }

    @Test(
        "a list is read in one line or several, with empty elements, and commas within a tag",
        arguments: [
            [#""2""#], [#""1", "2""#], [#""1","2""#], [" ,, \"1\" ,\t\"2\" , "], [#""1""#, #""2""#], [#""1,"  , "2""#],
            [#""é", "2""#], [#""", "2""#],
        ]
    )
    func lists(lines: [String]) throws {
        var fields = HTTPFields()
        for line in lines { fields.add("If-Match", line) }
        let condition = try #require(try EntityTagCondition("If-Match", of: fields))
        #expect(condition.matchesStrongly(Self.second))
        #expect(!condition.matchesStrongly(EntityTag(version: 3)))
        #expect(!condition.matchesWeakly(EntityTag(version: 22)))
    }

    @Test("a weak tag matches weakly alone")
    func weak() throws {
        let condition = try #require(try condition(#"W/"2""#))
        #expect(!condition.matchesStrongly(Self.second))
        #expect(condition.matchesWeakly(Self.second))
        #expect(!condition.matchesWeakly(EntityTag(version: 1)))
        #expect(EntityTag(opaque: #""2""#, isWeak: true).text == #"W/"2""#)
        #expect(!Self.second.matchesStrongly(EntityTag(opaque: #""2""#, isWeak: true)))
    }

    @Test(
        "what is no list of tags is a 400 that names the field",
        arguments: [
            "", ",", "2", #""2"#, #"2""#, #""1" "2""#, #""1""2""#, #"w/"2""#, #"W/2"#, "W/", #"*, "2""#, #""2", *"#,
            "**",
            #""a b""#, #"'2'"#, #""2";q=1"#,
        ]
    )
    func malformed(line: String) {
        let fault = #expect(throws: APIError.self) { try condition(line) }
        #expect(fault?.status == 400 && fault?.field == "If-Match" && fault?.reason == .invalidFormat)
    }

    @Test("a star next to a tag in another line is refused")
    func starAmongLines() {
        #expect(throws: APIError.self) { try condition("*", #""2""#) }
    }
}
