/// The checksum of zip archives (ISO 3309): the polynomial 0xEDB88320, bits reversed.
package enum CRC32 {
  /// What eight bytes at once do to the checksum: table k is that of a byte which k others follow.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { (byte: UInt32) in
      (0..<8).reduce(byte) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
    }
    for place in 256..<8 * 256 {
      let before = tables[place - 256]
      tables.append(tables[Int(before & 0xFF)] ^ before >> 8)
    }
    return tables
  }()

  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      bytes.withUnsafeBufferPointer { bytes in
        var (sum, place) = (~UInt32(0), 0)
        while place + 8 <= bytes.count {
          var next: UInt32 = 0
          for index in 0..<8 {
            let byte = bytes[place &+ index] ^ (index < 4 ? UInt8(truncatingIfNeeded: sum &>> (8 &* UInt32(index))) : 0)
            next ^= tables[(7 &- index) &* 256 &+ Int(byte)]
          }
          sum = next
          place &+= 8
        }
        while place < bytes.count {
          sum = tables[Int((sum ^ UInt32(bytes[place])) & 0xFF)] ^ sum &>> 8
          place &+= 1
        }
        return ~sum
      }
    }
  }
}
