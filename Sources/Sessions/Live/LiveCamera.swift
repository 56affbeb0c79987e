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
    _ path: String?, _ settings: CameraSettings, controls: [CameraControlValue] = [], requests: LiveRequests
  ) throws(CaptureError) -> (source: any FrameSource, changed: [CameraControlValue]) {
    #if os(Linux)
      let camera = try Camera(path: path, settings: settings) { event in
        requests.report(event)
        guard case .returned(let path) = event else { return }
        for control in controls {
          do throws(CaptureError) {
            _ = try VideoDevice.setControl(control.name, to: control.value, path: path)
          } catch {
            requests.report(.warning("\(control.name) could not be set again: \(error)"))
          }
        }
      }
      var changed: [CameraControlValue] = []
      for control in controls {
        let taken = try VideoDevice.setControl(control.name, to: control.value, path: camera.information.path)
        if taken != control.value { changed.append(CameraControlValue(name: control.name, value: taken)) }
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
