import MienFiles

/// The label and the usage of one row of a FER-2013 file; its pixels are written to the caller's memory.
package struct FERRow: Equatable {
  package let emotion: Emotion
  package let usage: Usage

  /// Reads a row in its usual form, fast: one space between pixels, no leading spaces, at most quotes around the
  /// pixels. Returns nil for everything else, valid or not; ``reference(_:columns:isUnfinished:pixels:)`` decides.
  ///
  /// - Parameters:
  ///   - line: The first byte of the row. A newline must follow somewhere, and three more bytes of any value.
  ///   - pixels: The destination of the pixels, [48, 48]. Unspecified after nil.
  package static func fast(
    _ line: UnsafePointer<UInt8>, columns: FERColumns, pixels: UnsafeMutablePointer<UInt8>
  ) -> FERRow? {
    var position = line
    var emotion: Emotion?
    var usage = Usage.training
    let last = columns.roles.count - 1
    for (index, role) in columns.roles.enumerated() {
      switch role {
      case .emotion:
        emotion = Emotion(rawValue: Int(position[0]) - Int(UInt8(ascii: "0")))
        if emotion == nil { return nil }
        position += 1
      case .pixels:
        let isQuoted = position[0] == UInt8(ascii: "\"")
        if isQuoted { position += 1 }
        guard let end = readPixels(position, into: pixels) else { return nil }
        position = end
        if isQuoted {
          if position[0] != UInt8(ascii: "\"") { return nil }
          position += 1
        }
      case .usage:
        guard let match = readUsage(&position, columns.separator) else { return nil }
        usage = match
      case .other:
        while !isFieldEnd(position[0], columns.separator) {
          if position[0] == UInt8(ascii: "\"") { return nil }
          position += 1
        }
      }
      if index < last {
        if position[0] != columns.separator { return nil }
        position += 1
      }
    }
    if position[0] == carriageReturn { position += 1 }
    guard position[0] == newline, let emotion else { return nil }
    return FERRow(emotion: emotion, usage: usage)
  }

  /// Reads 2,304 numbers from 0 to 255 with one space between them; returns the byte after the last, or nil.
  ///
  /// The lengths of the numbers cannot be predicted, and a branch on them costs more than everything else. So four
  /// bytes are read together as a little-endian number. It is shifted so that the digits before the first other byte
  /// become the hundreds, tens and ones. Reading continues only after digits and spaces, so it always starts within the
  /// line.
  @inline(__always)
  private static func readPixels(
    _ start: UnsafePointer<UInt8>, into pixels: UnsafeMutablePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var position = start
    for index in 0..<FaceDataset.pixelCount {
      let word = UInt32(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt32.self))
      // '0'…'9' become 0…9; every other byte then has a nonzero high half, directly or after adding 6.
      let digits = word ^ 0x3030_3030
      let others = (digits | (digits &+ 0x0606_0606)) & 0xF0F0_F0F0
      let count = others.trailingZeroBitCount &>> 3
      if count &- 1 > 2 || count == 0 { return nil }
      let bits = UInt32(truncatingIfNeeded: count &* 8)
      let number = digits &<< (32 &- bits)
      let value = (number &>> 24) &+ ((number &>> 16) & 0xFF) &* 10 &+ ((number &>> 8) & 0xFF) &* 100
      if value > 255 { return nil }
      pixels[index] = UInt8(truncatingIfNeeded: value)
      position += count
      if (word &>> bits) & 0xFF != 32 {
        return index == FaceDataset.pixelCount - 1 ? position : nil
      }
      position += 1
    }
    // A space follows the last pixel: unusual.
    return nil
  }

  /// Reads one of the three words and moves `position` after it.
  private static func readUsage(_ position: inout UnsafePointer<UInt8>, _ separator: UInt8) -> Usage? {
    var length = 0
    while !isFieldEnd(position[length], separator) {
      length += 1
      if length > 16 { return nil }
    }
    let word = UnsafeBufferPointer(start: position, count: length)
    position += length
    return Usage.allCases.first { usage in word.elementsEqual(usage.rawValue.utf8) }
  }

  @inline(__always)
  private static func isFieldEnd(_ byte: UInt8, _ separator: UInt8) -> Bool {
    byte == separator || byte == newline || byte == carriageReturn
  }

  /// Reads a row in any form, slowly, or returns what is wrong with it: the reference for ``fast(_:columns:pixels:)``.
  ///
  /// - Parameters:
  ///   - line: The row without its newline.
  ///   - isUnfinished: The file ends here without a newline, so that the row may be cut off.
  ///   - pixels: Where the pixels go, [48, 48].
  package static func reference(
    _ line: UnsafeBufferPointer<UInt8>, columns: FERColumns, isUnfinished: Bool,
    pixels: UnsafeMutablePointer<UInt8>
  ) -> Result<FERRow, Failure> {
    let fields = CSV.fields(line, separator: columns.separator)
    if fields.count != columns.roles.count {
      let isCut = isUnfinished && fields.count < columns.roles.count
      return .failure(
        Failure(isCut ? .truncated : .fieldCount(found: fields.count, expected: columns.roles.count)))
    }
    var emotion: Emotion?
    var usage = Usage.training
    for (role, text) in zip(columns.roles, fields) {
      switch role {
      case .emotion:
        // pandas writes whole numbers as 3.0 where a column has a gap.
        let number = Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
        emotion = number.map { Emotion(rawValue: $0) } ?? Emotion(named: text)
        if emotion == nil { return .failure(Failure(.emotion(String(text.prefix(40))))) }
      case .pixels:
        if let reason = readPixels(text, isUnfinished: isUnfinished, into: pixels) {
          return .failure(Failure(reason))
        }
      case .usage:
        guard let match = Usage(named: text) else {
          let isCut = isUnfinished && Usage.allCases.contains { $0.rawValue.hasPrefix(text) }
          return .failure(Failure(isCut ? .truncated : .usage(String(text.prefix(40)))))
        }
        usage = match
      case .other: break
      }
    }
    guard let emotion else { return .failure(Failure(.emotion(""))) }
    return .success(FERRow(emotion: emotion, usage: usage))
  }

  private static func readPixels(
    _ text: String, isUnfinished: Bool, into pixels: UnsafeMutablePointer<UInt8>
  ) -> DataError.Reason? {
    let words = text.split(whereSeparator: \.isWhitespace)
    for (index, word) in words.enumerated() {
      guard let value = UInt8(word) else {
        return .pixelValue(text: String(word.prefix(40)), position: index + 1)
      }
      if index < FaceDataset.pixelCount { pixels[index] = value }
    }
    if words.count == FaceDataset.pixelCount { return nil }
    return isUnfinished && words.count < FaceDataset.pixelCount ? .truncated : .pixelCount(words.count)
  }

  /// What is wrong with a row.
  package struct Failure: Error, Equatable {
    package let reason: DataError.Reason

    package init(_ reason: DataError.Reason) { self.reason = reason }
  }
}

let newline = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
