/// The order in which people number files.
package enum NaturalOrder {
  /// `frame2` before `frame10`: runs of digits are compared by value, everything else by its bytes. If names differ
  /// only in leading zeros, the shorter one comes first.
  package static func precedes(_ first: String, _ second: String) -> Bool {
    var (a, b) = (Substring(first).utf8[...], Substring(second).utf8[...])
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    while let x = a.first, let y = b.first {
      if isDigit(x), isDigit(y) {
        let (n, m) = (a.prefix(while: isDigit), b.prefix(while: isDigit))
        let (p, q) = (n.drop { $0 == 0x30 }, m.drop { $0 == 0x30 })
        if p.count != q.count { return p.count < q.count }
        if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
        (a, b) = (a.dropFirst(n.count), b.dropFirst(m.count))
      } else {
        if x != y { return x < y }
        (a, b) = (a.dropFirst(), b.dropFirst())
      }
    }
    if a.isEmpty != b.isEmpty { return a.isEmpty }
    return (first.utf8.count, first) < (second.utf8.count, second)
  }
}
