import Capture
import NeuralNetworks

/// `mien camera --list`.
enum CameraList {
  private struct Entry: Encodable {
    struct Format: Encodable {
      let code, name: String
      let isRead: Bool
      let sizes: [String: [Double]]
    }
    struct Control: Encodable {
      let name, allowed: String
      let value: Int?
    }
    let path, name, driver, bus: String
    let problem: String?
    let formats: [Format]
    let controls: [Control]
  }

  static func show(json: Bool) throws {
    let entries = entries
    if json { return try printJSON(entries) }
    if entries.isEmpty { throw CaptureError.noCamera }
    for entry in entries {
      print("\(entry.path)  \(entry.name)" + (entry.driver.isEmpty ? "" : "  (\(entry.driver), \(entry.bus))"))
      if let problem = entry.problem { print("  \(problem)") }
      for format in entry.formats {
        print("  \(format.code)  \(format.name)" + (format.isRead ? "" : "  (not read)"))
        for (size, rates) in format.sizes.sorted(by: { area($0.key) > area($1.key) }) {
          print("    \(size)" + (rates.isEmpty ? "" : "  \(rates.map { number($0) }.joined(separator: ", ")) frames/s"))
        }
      }
      for control in entry.controls {
        print("  control \(control.name) = \(control.value.map(String.init) ?? "–")  (\(control.allowed))")
      }
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String((100 * value).rounded() / 100)
  }

  private static func area(_ size: String) -> Int {
    size.split(separator: "x").compactMap { Int($0) }.reduce(1, *)
  }

  private static var entries: [Entry] {
    #if os(Linux)
      VideoDevice.all.map { device in
        Entry(
          path: device.path, name: device.name, driver: device.driver, bus: device.bus,
          problem: device.problem?.description,
          formats: device.formats.map { format in
            let sizes = format.sizes.map { ("\($0.width)x\($0.height)", $0.rates.map(\.perSecond)) }
            return Entry.Format(
              code: format.code, name: format.name, isRead: format.pixelFormat != nil,
              sizes: Dictionary(sizes) { first, _ in first })
          },
          controls: ((try? VideoDevice.controls(path: device.path)) ?? []).map {
            Entry.Control(name: $0.name, allowed: $0.allowed, value: $0.value)
          })
      }
    #else
      []
    #endif
  }
}
