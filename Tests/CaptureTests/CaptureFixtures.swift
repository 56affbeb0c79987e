import Foundation

/// A JPEG picture of 24 by 16 pixels with the standard Huffman tables, which ffmpeg has from elsewhere. Made by
/// `ffmpeg -f lavfi -i testsrc=size=24x16:rate=1 -frames:v 1 -c:v mjpeg -huffman default -pix_fmt yuvj420p -q:v 4`.
private let pictureText = """
  /9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAgICAkICQsLCwsLCw0MDQ0NDQ0NDQ0NDQ0ODg4REREODg4NDQ4OEB\
  ARERITEhERERETExQUFBgYFxccHB0iIin/xAGiAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgsBAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYH\
  CAkKCxAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRk\
  dISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi\
  4+Tl5ufo6erx8vP09fb3+Pn6EQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGi\
  YnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TF\
  xsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/wAARCAAQABgDASIAAhEAAxEA/9oADAMBAAIRAxEAPwDkPBlmn9iXt4T86zmFBgfLkQ\
  Fmz1yQ23jHGRzmuv8AAH/Mz/8AbP8A9u6qeErCxi8P3MC6nbSM83nNgx5TIiG0qJieCg54++OK0NBjXR7fWpbVxqbXO3zYoPvW2PP+/wCWZjzu\
  PUL901pisVhMz4XzPLcFd4qrPCu06c6NNyhjKE5c2IrRhRVop2vUXZasxxmNq4PDVsLmEqntvruIWHShKrBYb6lShSSqUYypqPPzuzlfVye9zV\
  8M6xLa+KFsSDJHeholy5HkGO1a43IvIIbyyrL8vLBs8YPstfOeiT3z63DqkenXMklozSPZosjPiS0kgG5hEWT7+4Ex84x716Z/wmGs/wDQs3/5\
  z/8AyFXLhsHisDQpUcRy88IJe7Up1Ul2U6cpRavfZnt0clq1MHl8sNToR/2DAqtatQhevHDU4zbUpq7dl71rSXvJu9z/2Q==
  """

let pictureWithTables: [UInt8] = Data(base64Encoded: pictureText).map { [UInt8]($0) } ?? []

/// The picture as webcams send it: without its DHT segment.
let pictureWithoutTables: [UInt8] = {
  guard let begin = pictureWithTables.firstRange(of: [0xFF, 0xC4] as [UInt8])?.lowerBound else { return [] }
  let length = Int(pictureWithTables[begin + 2]) << 8 | Int(pictureWithTables[begin + 3])
  return Array(pictureWithTables[..<begin] + pictureWithTables[(begin + 2 + length)...])
}()

/// A folder that is removed when it is released.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// A small Y4M stream: gray frames of one tone each.
func y4m(_ header: String, frameBytes: Int, tones: [UInt8]) -> [UInt8] {
  Array("YUV4MPEG2 \(header)\n".utf8)
    + tones.flatMap { Array("FRAME\n".utf8) + [UInt8](repeating: $0, count: frameBytes) }
}

/// Numbers that look random and are the same in every run.
struct Noise: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
  }
}
