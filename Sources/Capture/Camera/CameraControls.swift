/// A setting of a camera: brightness, exposure, focus …
public struct CameraControl: Hashable, Sendable {
  /// What kind of value it takes.
  public enum Kind: Hashable, Sendable {
    /// A number from `minimum` to `maximum`.
    case integer
    /// 0 or 1.
    case boolean
    /// One of the numbers of `menu`.
    case menu
    /// Setting it to any value triggers an action.
    case button
  }

  /// V4L2's number of the control.
  public var id: UInt32
  /// The driver's name, such as `Brightness`.
  public var name: String
  /// What kind of value it takes.
  public var kind: Kind
  /// The smallest value.
  public var minimum: Int
  /// The largest value.
  public var maximum: Int
  /// The step from one value to the next.
  public var step: Int
  /// The driver's default.
  public var standard: Int
  /// The present value; nil if it cannot be read.
  public var value: Int?
  /// The words for the values of a menu.
  public var menu: [Int: String]
  /// Whether it cannot be set now: it is read-only, or another control (for example automatic exposure) sets it.
  public var isLocked: Bool

  /// The allowed values, for people.
  public var allowed: String {
    switch kind {
    case .integer: "\(minimum) to \(maximum)" + (step > 1 ? " in steps of \(step)" : "")
    case .boolean: "0 or 1"
    case .button: "any number"
    case .menu: menu.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    }
  }

  /// Whether the control accepts the value.
  public func takes(_ value: Int) -> Bool {
    switch kind {
    case .button: true
    case .boolean: value == 0 || value == 1
    case .menu: menu.keys.contains(value)
    case .integer: (minimum...max(minimum, maximum)).contains(value) && (value - minimum) % max(1, step) == 0
    }
  }

  /// Whether a name means this control: `brightness`, `Brightness`, `white_balance_automatic`.
  public func isNamed(_ name: String) -> Bool {
    CameraControl.plain(name) == CameraControl.plain(self.name)
  }

  /// Letters and digits in lower case, everything else as one underscore, as `v4l2-ctl` writes names.
  static func plain(_ name: String) -> String {
    name.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "_")
  }
}

#if os(Linux)
  import MienFiles
  import CMienVideoDevice

  extension VideoDevice {
    /// The controls of the camera. It may be streaming at the same time, also in another program.
    public static func controls(path: String) throws(CaptureError) -> [CameraControl] {
      try controls(path: path, SystemDeviceCalls.shared)
    }

    /// Sets a control by its name, such as `brightness`, and returns the camera's new value.
    @discardableResult
    public static func setControl(_ name: String, to value: Int, path: String) throws(CaptureError) -> Int {
      try setControl(name, to: value, path: path, SystemDeviceCalls.shared)
    }

    static func controls(path: String, _ calls: any DeviceCalls) throws(CaptureError) -> [CameraControl] {
      try OpenedDevice.opening(path, calls) { device in ControlListing(calls: calls, device: device).all() }
    }

    static func setControl(
      _ name: String, to value: Int, path: String, _ calls: any DeviceCalls
    ) throws(CaptureError) -> Int {
      try OpenedDevice.opening(path, calls) { (device) throws(CaptureError) -> Int in
        let all = ControlListing(calls: calls, device: device).all()
        guard let control = all.first(where: { $0.isNamed(name) }) else {
          throw .noSuchControl(path: path, name: name, known: all.map { CameraControl.plain($0.name) })
        }
        guard control.takes(value) else {
          throw .badControlValue(path: path, name: name, value: value, allowed: control.allowed)
        }
        var setting = v4l2_control(id: control.id, value: Int32(clamping: value))
        do throws(SystemError) {
          try calls.control(device.descriptor, UInt(MIEN_VIDIOC_S_CTRL), &setting)
        } catch {
          let reason = control.isLocked ? "another control sets it, such as an automatic one" : error.description
          throw .refused(path: path, what: "to set '\(name)' to \(value)", reason: reason)
        }
        guard control.kind != .button else { return value }
        return ControlListing(calls: calls, device: device).value(of: control.id) ?? Int(setting.value)
      }
    }
  }

  /// Asks a driver for its controls.
  private struct ControlListing {
    let calls: any DeviceCalls
    let device: OpenedDevice

    func all() -> [CameraControl] {
      var controls: [CameraControl] = []
      var id = MIEN_CTRL_FLAG_NEXT
      // A limit for a driver that never ends its list.
      for _ in 0..<1024 {
        var query = v4l2_queryctrl()
        query.id = id
        guard (try? calls.control(device.descriptor, UInt(MIEN_VIDIOC_QUERYCTRL), &query)) != nil else { break }
        id = query.id | MIEN_CTRL_FLAG_NEXT
        if query.flags & UInt32(V4L2_CTRL_FLAG_DISABLED) != 0 { continue }
        if let control = control(query) { controls.append(control) }
      }
      return controls
    }

    func value(of id: UInt32) -> Int? {
      var setting = v4l2_control(id: id, value: 0)
      guard (try? calls.control(device.descriptor, UInt(MIEN_VIDIOC_G_CTRL), &setting)) != nil else { return nil }
      return Int(setting.value)
    }

    /// Kinds without a single number (headings, texts, arrays) are skipped.
    private func control(_ query: v4l2_queryctrl) -> CameraControl? {
      let kind: CameraControl.Kind
      switch query.type {
      case V4L2_CTRL_TYPE_INTEGER.rawValue: kind = .integer
      case V4L2_CTRL_TYPE_BOOLEAN.rawValue: kind = .boolean
      case V4L2_CTRL_TYPE_MENU.rawValue, V4L2_CTRL_TYPE_INTEGER_MENU.rawValue: kind = .menu
      case V4L2_CTRL_TYPE_BUTTON.rawValue: kind = .button
      default: return nil
      }
      let locks = UInt32(V4L2_CTRL_FLAG_READ_ONLY) | UInt32(V4L2_CTRL_FLAG_INACTIVE) | UInt32(V4L2_CTRL_FLAG_GRABBED)
      return CameraControl(
        id: query.id, name: text(of: query.name), kind: kind, minimum: Int(query.minimum),
        maximum: Int(query.maximum), step: Int(query.step), standard: Int(query.default_value),
        value: kind == .button ? nil : value(of: query.id), menu: kind == .menu ? menu(query) : [:],
        isLocked: query.flags & locks != 0)
    }

    private func menu(_ query: v4l2_queryctrl) -> [Int: String] {
      guard query.minimum >= 0, query.minimum <= query.maximum, query.maximum < 1024 else { return [:] }
      var words: [Int: String] = [:]
      for index in query.minimum...query.maximum {
        var entry = v4l2_querymenu()
        entry.id = query.id
        entry.index = UInt32(index)
        // Menus have gaps.
        guard (try? calls.control(device.descriptor, UInt(MIEN_VIDIOC_QUERYMENU), &entry)) != nil else { continue }
        let isNumber = query.type == V4L2_CTRL_TYPE_INTEGER_MENU.rawValue
        words[Int(index)] = isNumber ? "\(entry.value)" : text(of: entry.name)
      }
      return words
    }
  }
#endif
