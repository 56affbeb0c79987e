import Capture

/// Opens a camera for a ``LiveSession``.
public enum LiveCamera {
  /// Opens a camera that reports its events to a session and keeps its controls: a camera that was unplugged has
  /// forgotten them, so they are set again.
  ///
  /// - Parameters:
  ///   - path: The device; nil for the first that can be used.
  ///   - controls: Controls to be set, such as `brightness` to 120.
  ///   - requests: The session's.
  /// - Returns: The camera, and the controls that it set to another value than was asked for.
  /// - Throws: ``CaptureError`` if there is no such camera or control, or it refuses.
  public static func open(
    _ path: String?, _ settings: CameraSettings, controls: [(name: String, value: Int)] = [], requests: LiveRequests
  ) throws(CaptureError) -> (source: any FrameSource, changed: [(name: String, value: Int)]) {
    #if os(Linux)
      let camera = try Camera(path: path, settings: settings) { event in
        requests.report(event)
        guard case .returned(let path) = event else { return }
        for (name, value) in controls {
          do throws(CaptureError) {
            _ = try VideoDevice.setControl(name, to: value, path: path)
          } catch {
            requests.report(.warning("\(name) could not be set again: \(error)"))
          }
        }
      }
      var changed: [(name: String, value: Int)] = []
      for (name, value) in controls {
        let taken = try VideoDevice.setControl(name, to: value, path: camera.information.path)
        if taken != value { changed.append((name, taken)) }
      }
      return (camera, changed)
    #else
      throw CaptureError.noCamera
    #endif
  }

  /// What a camera's controls are set to; nil if they cannot be read.
  public static func controls(of path: String) -> [String: Int]? {
    #if os(Linux)
      guard let controls = try? VideoDevice.controls(path: path) else { return nil }
      return Dictionary(controls.compactMap { control in control.value.map { (control.name, $0) } }) { first, _ in first
      }
    #else
      return nil
    #endif
  }
}
