import Capture
import MienDocuments

/// The cameras of this machine with what they offer, as JSON and as text: what `mien camera --list` prints.
public struct CameraListing: Sendable, Encodable {
  /// A camera.
  public struct Camera: Sendable, Encodable {
    struct Format: Sendable, Encodable {
      let code, name: String
      let isRead: Bool
      /// Frames per second by size, such as `640x480`.
      let sizes: [String: [Double]]
    }
    struct Control: Sendable, Encodable {
      let name, allowed: String
      let value: Int?
    }
    let path, name, driver, bus: String
    let problem: String?
    let formats: [Format]
    let controls: [Control]
  }

  /// The cameras.
  public let cameras: [Camera]

  /// Asks all devices. Elsewhere than on Linux there is none.
  public init() {
    #if os(Linux)
      cameras = VideoDevice.all.map { Camera($0) }
    #else
      cameras = []
    #endif
  }

  /// The cameras themselves, without a name around them.
  public func encode(to encoder: any Encoder) throws { try cameras.encode(to: encoder) }

  /// The listing for people, a line for each thing.
  public var text: String { cameras.flatMap(\.lines).joined(separator: "\n") }
}

extension CameraListing.Camera {
  #if os(Linux)
    fileprivate init(_ device: VideoDevice) {
      (path, name, driver, bus) = (device.path, device.name, device.driver, device.bus)
      problem = device.problem?.description
      formats = device.formats.map { format in
        let sizes = format.sizes.map { ("\($0.width)x\($0.height)", $0.rates.map(\.perSecond)) }
        return Format(
          code: format.code, name: format.name, isRead: format.pixelFormat != nil,
          sizes: Dictionary(sizes) { first, _ in first })
      }
      controls = ((try? VideoDevice.controls(path: device.path)) ?? []).map {
        Control(name: $0.name, allowed: $0.allowed, value: $0.value)
      }
    }
  #endif

  fileprivate var lines: [String] {
    var lines = ["\(path)  \(name)" + (driver.isEmpty ? "" : "  (\(driver), \(bus))")]
    if let problem { lines.append("  \(problem)") }
    for format in formats {
      lines.append("  \(format.code)  \(format.name)" + (format.isRead ? "" : "  (not read)"))
      for (size, rates) in format.sizes.sorted(by: { Self.area($0.key) > Self.area($1.key) }) {
        let numbers = rates.map { $0 == $0.rounded() ? String(Int($0)) : String((100 * $0).rounded() / 100) }
        lines.append("    \(size)" + (rates.isEmpty ? "" : "  \(numbers.joined(separator: ", ")) frames/s"))
      }
    }
    for control in controls {
      lines.append("  control \(control.name) = \(control.value.map(String.init) ?? "–")  (\(control.allowed))")
    }
    return lines
  }

  private static func area(_ size: String) -> Int {
    size.split(separator: "x").compactMap { Int($0) }.reduce(1, *)
  }
}
