import Images

/// How many colours a terminal shows.
public enum ColourDepth: Sendable, Hashable, CaseIterable {
  /// None, only bold and inverse letters.
  case none
  /// The 256 of xterm: sixteen that users choose, a cube of 6 × 6 × 6 and 24 greys.
  case indexed
  /// All of 8 bits per component.
  case full

  /// What the environment says of the terminal: `NO_COLOR` (no-color.org: set and not empty), then `COLORTERM`, then
  /// `TERM`.
  public init(environment: [String: String]) {
    let terminal = environment["TERM", default: ""].lowercased()
    let colour = environment["COLORTERM", default: ""].lowercased()
    if environment["NO_COLOR", default: ""] != "" {
      self = .none
    } else if colour == "truecolor" || colour == "24bit" || terminal.hasSuffix("-direct") {
      self = .full
    } else if terminal.isEmpty || terminal == "dumb" || terminal.hasPrefix("vt") || terminal.hasSuffix("-m")
      || terminal.hasSuffix("-mono")
    {
      self = .none
    } else if ["kitty", "foot", "ghostty", "wezterm", "alacritty"].contains(where: terminal.contains) {
      self = .full
    } else {
      self = .indexed
    }
  }

  /// How the terminal shows a colour; nil where it shows none.
  func ink(_ colour: Colour) -> Ink? {
    switch self {
    case .none: nil
    case .indexed: .indexed(Self.index(nearestTo: colour))
    case .full: .full(colour)
    }
  }

  /// The nearest colour of the cube (16 to 231) or of the greys (232 to 255), by the sum of the squared differences.
  static func index(nearestTo colour: Colour) -> UInt8 {
    let components = [colour.red, colour.green, colour.blue].map(Int.init)
    let steps = components.map { value in value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
    let cubeDistance = zip(components, steps).reduce(0) { sum, pair in
      let difference = pair.0 - (pair.1 == 0 ? 0 : 55 + 40 * pair.1)
      return sum + difference * difference
    }
    let grey = min(max((components.reduce(0, +) / 3 - 3) / 10, 0), 23)
    let greyDistance = components.reduce(0) { $0 + ($1 - 8 - 10 * grey) * ($1 - 8 - 10 * grey) }
    if greyDistance < cubeDistance { return UInt8(232 + grey) }
    return UInt8(16 + 36 * steps[0] + 6 * steps[1] + steps[2])
  }
}

/// A colour as a terminal gets it.
enum Ink: Hashable, Sendable {
  case indexed(UInt8)
  case full(Colour)

  /// The parameters of ECMA-48's SGR after 3 (letters) or 4 (ground): `8;5;n` or `8;2;r;g;b`.
  var parameters: String {
    switch self {
    case .indexed(let index): "8;5;\(index)"
    case .full(let colour): "8;2;\(colour.red);\(colour.green);\(colour.blue)"
    }
  }

  /// Whether both are colours that look the same: at most `tolerance` from each other in each component.
  func isNear(_ other: Ink, tolerance: Int) -> Bool {
    guard case .full(let one) = self, case .full(let two) = other else { return self == other }
    return abs(Int(one.red) - Int(two.red)) <= tolerance && abs(Int(one.green) - Int(two.green)) <= tolerance
      && abs(Int(one.blue) - Int(two.blue)) <= tolerance
  }
}
