import NeuralNetworks

/// A tensor as a file that NumPy reads with `numpy.load`: format 1.0 of NEP 1, float32, little-endian, C order.
enum NumPyArray {
  static func bytes(_ tensor: Tensor) -> [UInt8] {
    let sizes = tensor.shape.sizes
    let shape = sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }"
    // With the ten bytes before it and the line break, a multiple of 64.
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    bytes += Array(header.utf8)
    for value in tensor.elements {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}
