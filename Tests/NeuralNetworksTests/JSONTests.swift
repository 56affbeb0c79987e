import Foundation
import NeuralNetworks
import Testing

/// Against Foundation, which the library does not import.
@Suite struct JSONTests {
  /// What both read, with what it is.
  private static let documents = [
    "{}", "[]", "null", " [ true , false,null ] ", "0", "-0", "-12.5e-3", "1E+2", "\"\"", #""a\"\\\/\b\f\n\r\tz""#,
    #""\u00e9\uD83D\uDE00\u0000""#, "\"größe 😀\"", #"{"a":{"b":[1,[2,{}]]},"":0}"#, "[[[[[[[[[[1]]]]]]]]]]",
    "\t{\"a\"\r\n:1}\n",
  ]

  @Test(arguments: documents) func documentsAreReadAsByFoundation(text: String) throws {
    let json = try JSON(Array(text.utf8))
    let reference = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    // Written again, Foundation reads the same in it.
    let again = try JSONSerialization.jsonObject(with: Data(json.written.utf8), options: .fragmentsAllowed)
    #expect((again as? NSObject) == (reference as? NSObject), "\(json.written)")
    #expect(try JSON(Array(json.written.utf8)) == json)
  }

  /// What is no document.
  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "[,1]", "{\"a\":1,}", "{a:1}", "{\"a\"1}", "[1 2]", "01", "-", "+1", "1.", ".5", "1e",
    "nul",
    "truer", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\u-000\"", "\"\\u00 0\"", "\"\\u１234\"", "\"\\uD800\"",
    "\"\\uD800\\u0041\"", "\"\\uDC00\"",
    "\"a\nb\"", "[1]]",
    "NaN", "1 2", "\"\\", "\"\\\"", "[\"\\u", "'a'",
  ])
  func whatIsNoneIsRefused(text: String) {
    #expect(throws: JSON.Failure.self) { try JSON(Array(text.utf8)) }
    // Foundation takes a comma before the end.
    if text.contains(",]") || text.contains(",}") { return }
    #expect(throws: (any Error).self) {
      try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }
  }

  @Test func theProblemAndItsPlaceAreSaid() {
    func failure(_ bytes: [UInt8]) -> JSON.Failure? {
      do throws(JSON.Failure) { _ = try JSON(bytes) } catch { return error }
      return nil
    }
    #expect(failure(Array(#"{"a":1,"a":2}"#.utf8)) == JSON.Failure("'a' comes twice", at: 10))
    // Texts that are the same to Swift are the same name.
    #expect(failure(Array(#"{"é":1,"e\u0301":2}"#.utf8))?.problem.hasSuffix("comes twice") == true)
    #expect(failure([0x22, 0xFF, 0x22])?.problem == "a text is not UTF-8")
    #expect(failure([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))?.place == 101)
    #expect(failure(Array("[1,2".utf8)) == JSON.Failure("a comma or ] is expected", at: 4))
  }

  // MARK: - Codable

  private enum Kind: String, Codable { case one, two }

  private enum Shape: Codable, Equatable {
    case circle(radius: Double)
    case square(Int, label: String?)
    case nothing
  }

  private struct Everything: Codable, Equatable {
    var bool = true
    var integers: [Int8] = [-128, 127]
    var large = UInt64.max
    var double = 0.1
    var whole = 3.0
    var tiny = Double.leastNonzeroMagnitude
    var float: Float = 3.4028235e38
    var text = "a\"\\\n\u{1}é😀/"
    var missing: Int?
    var there: Int? = 4
    var optionals: [Int?] = [1, nil]
    var byName = ["b": [1.5], "a": []]
    var byNumber = [3: "x"]
    var kinds: [Kind] = [.two, .one]
    var shapes: [Shape] = [.circle(radius: 2), .square(3, label: nil), .square(4, label: "l"), .nothing]
    var nested = [[[1]], []]
    var set: Set<Int> = [7]
    var empty = Empty()
    var range = 2..<5
    struct Empty: Codable, Equatable {}
  }

  /// Each reads what the other has written, and both write the same.
  @Test func valuesAreWrittenAndReadAsByFoundation() throws {
    let value = Everything()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let reference = String(decoding: try encoder.encode(value), as: UTF8.self)
    let written = try JSON(encoding: value).written
    #expect(written == reference)
    #expect(try JSON(Array(reference.utf8)).decoded(as: Everything.self) == value)
    #expect(try JSONDecoder().decode(Everything.self, from: Data(written.utf8)) == value)
  }

  /// Codings by hand: containers that are asked for again, nested ones, and those of a superclass.
  private class Base: Codable {
    var base = 1
    private enum CodingKeys: CodingKey { case base }
  }

  private final class ByHand: Base {
    var list = [[1, 2], [3]]
    private enum CodingKeys: CodingKey { case list, part, mine }
    private enum PartKeys: CodingKey { case a, b, none }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      var lists = container.nestedUnkeyedContainer(forKey: .list)
      for numbers in list {
        var inner = lists.nestedUnkeyedContainer()
        for number in numbers { try inner.encode(number) }
      }
      var named = lists.nestedContainer(keyedBy: PartKeys.self)
      try named.encode(5, forKey: .a)
      try super.encode(to: lists.superEncoder())
      var part = container.nestedContainer(keyedBy: PartKeys.self, forKey: .part)
      try part.encode(1, forKey: .a)
      try part.encodeNil(forKey: .none)
      // The same containers again.
      var again = encoder.container(keyedBy: CodingKeys.self)
      var partAgain = again.nestedContainer(keyedBy: PartKeys.self, forKey: .part)
      try partAgain.encode(2, forKey: .b)
      var more = again.nestedUnkeyedContainer(forKey: .list)
      try more.encodeNil()
      try super.encode(to: again.superEncoder())
      try super.encode(to: again.superEncoder(forKey: .mine))
    }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      var lists = try container.nestedUnkeyedContainer(forKey: .list)
      list = []
      for _ in 0..<2 {
        var inner = try lists.nestedUnkeyedContainer()
        var numbers: [Int] = []
        while !inner.isAtEnd { numbers.append(try inner.decode(Int.self)) }
        list.append(numbers)
      }
      #expect(try lists.nestedContainer(keyedBy: PartKeys.self).decode(Int.self, forKey: .a) == 5)
      #expect(try Base(from: lists.superDecoder()).base == 7)
      #expect(try lists.decodeNil() && lists.isAtEnd)
      let part = try container.nestedContainer(keyedBy: PartKeys.self, forKey: .part)
      #expect(try part.decode(Int.self, forKey: .b) == 2 && part.decodeNil(forKey: .none))
      #expect(try Base(from: container.superDecoder(forKey: .mine)).base == 7)
      try super.init(from: container.superDecoder())
    }

    init(base: Int) {
      super.init()
      self.base = base
    }
  }

  @Test func codingsByHandAreWrittenAndReadAsByFoundation() throws {
    let value = ByHand(base: 7)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let reference = String(decoding: try encoder.encode(value), as: UTF8.self)
    #expect(try JSON(encoding: value).written == reference)
    let again: ByHand = try JSON(Array(reference.utf8)).decoded()
    #expect(again.base == 7 && again.list == [[1, 2], [3]])
    // A list that is asked for twice.
    struct Twice: Encodable {
      func encode(to encoder: any Encoder) throws {
        var first = encoder.unkeyedContainer()
        try first.encode(1)
        var second = encoder.unkeyedContainer()
        try second.encode(2)
      }
    }
    #expect(try JSON(encoding: Twice()).written == "[1,2]")
  }

  /// What could not be read again is not written.
  @Test func whatLiesTooDeepIsNotWritten() throws {
    struct Deep: Encodable {
      let depth: Int
      func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        if depth > 1 { try container.encode(Deep(depth: depth - 1)) }
      }
    }
    let deepest = try JSON(encoding: Deep(depth: JSON.deepest + 1))
    #expect(try JSON(Array(deepest.written.utf8)) == deepest)
    #expect(throws: EncodingError.self) { try JSON(encoding: Deep(depth: JSON.deepest + 2)) }
  }

  /// Numbers keep all their bits.
  @Test func numbersRoundTrip() throws {
    var generator = RandomGenerator(seed: 5)
    let numbers = (0..<2000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    let again: [Double] = try JSON(Array(JSON(encoding: numbers).written.utf8)).decoded()
    #expect(again.map(\.bitPattern) == numbers.map(\.bitPattern))
  }

  @Test func whatDoesNotFitIsAnError() throws {
    for number in [Double.nan, .infinity] {
      #expect(throws: EncodingError.self) { try JSON(encoding: ["a": number]) }
    }
    func decoded<Value: Decodable>(_ text: String, _ type: Value.Type) throws -> Value {
      try JSON(Array(text.utf8)).decoded(as: type)
    }
    #expect(throws: DecodingError.self) { try decoded("300", UInt8.self) }
    #expect(throws: DecodingError.self) { try decoded("1.5", Int.self) }
    #expect(throws: DecodingError.self) { try decoded("9007199254740993.0", Int.self) }
    #expect(throws: DecodingError.self) { try decoded("9223372036854775808", Int.self) }
    #expect(throws: DecodingError.self) { try decoded("1e999", Double.self) }
    #expect(throws: DecodingError.self) { try decoded("\"1\"", Int.self) }
    #expect(throws: DecodingError.self) { try decoded("[1,\"a\"]", [Int].self) }
    #expect(throws: DecodingError.self) { try decoded("{}", [Int].self) }
    #expect(throws: DecodingError.self) { try decoded("{\"radius\":1}", Shape.self) }
    #expect(throws: DecodingError.self) { try decoded("\"three\"", Kind.self) }
    #expect(throws: DecodingError.self) { try decoded("{}", Everything.self) }
    #expect(try decoded("4.0", Int.self) == 4 && decoded("null", Int?.self) == nil)
  }
}
