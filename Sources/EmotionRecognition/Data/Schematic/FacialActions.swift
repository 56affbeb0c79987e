import MienTensors

/// What the muscles of a face do: action units of Ekman & Friesen's Facial Action Coding System (1978; Ekman,
/// Friesen & Hager 2002), each from 0, at rest, to 1, at its strongest.
struct FacialActions {
  /// AU 1, the inner ends of the brows go up.
  var innerBrowRaise: Float = 0
  /// AU 2, the outer ends of the brows go up.
  var outerBrowRaise: Float = 0
  /// AU 4, the brows go down and together.
  var browLower: Float = 0
  /// AU 5, the upper lids go up.
  var upperLidRaise: Float = 0
  /// AU 6, the cheeks go up and narrow the eyes from below.
  var cheekRaise: Float = 0
  /// AU 7, the lids tighten.
  var lidTighten: Float = 0
  /// AU 9, the nose wrinkles.
  var noseWrinkle: Float = 0
  /// AU 10, the upper lip goes up.
  var upperLipRaise: Float = 0
  /// AU 12, the corners of the mouth go up and out.
  var cornerPull: Float = 0
  /// AU 15, the corners of the mouth go down.
  var cornerDepress: Float = 0
  /// AU 17, the chin goes up.
  var chinRaise: Float = 0
  /// AU 20, the mouth is stretched sideways.
  var lipStretch: Float = 0
  /// AU 23 and 24, the lips tighten and press together.
  var lipPress: Float = 0
  /// AU 25, the lips part.
  var lipsPart: Float = 0
  /// AU 26 and 27, the jaw drops.
  var jawDrop: Float = 0
  /// AU 43, the upper lids droop.
  var lidDroop: Float = 0

  /// A face showing `emotion` in one of its usual ways, at an intensity from 0.55 to 1, with every action a little
  /// stronger or weaker than in the book, and all other actions absent or weak.
  init(showing emotion: Emotion, using generator: inout RandomGenerator) {
    let isOpen = generator.bernoulli(0.5)
    switch emotion {
    case .neutral: break
    case .angry:
      browLower = 1
      lidTighten = 0.6
      upperLidRaise = 0.3
      if isOpen {
        (upperLipRaise, lipsPart, lipStretch) = (0.25, 0.7, 0.2)
        jawDrop = 0.25
      } else {
        (lipPress, chinRaise) = (1, 0.4)
      }
    case .disgust:
      (noseWrinkle, upperLipRaise) = (1, 1)
      (browLower, lidTighten, cheekRaise) = (0.35, 0.5, 0.4)
      cornerDepress = 0.35
      lipsPart = isOpen ? 0.3 : 0
    case .fear:
      (innerBrowRaise, outerBrowRaise, browLower) = (1, 0.45, 0.35)
      upperLidRaise = 1
      (lipStretch, lipsPart) = (1, isOpen ? 0.75 : 0.45)
      jawDrop = isOpen ? 0.25 : 0
      cornerDepress = 0.2
    case .happy:
      (cheekRaise, cornerPull) = (0.9, 1)
      lipsPart = isOpen ? 0.8 : 0
      jawDrop = isOpen ? 0.2 : 0
    case .sad:
      (innerBrowRaise, browLower) = (0.9, 0.3)
      (cornerDepress, chinRaise) = (1, 0.6)
      lidDroop = isOpen ? 0.8 : 0.4
    case .surprise:
      (innerBrowRaise, outerBrowRaise) = (1, 1)
      upperLidRaise = 0.8
      (lipsPart, jawDrop) = (0.8, isOpen ? 1 : 0.6)
    }
    let intensity = generator.uniform(in: 0.55...1)
    for action in Self.all {
      let stronger = generator.uniform(in: 0.75...1.2)
      let noise = max(0, generator.uniform(in: -0.12...0.12))
      self[keyPath: action] = min(1, self[keyPath: action] * intensity * stronger + noise)
    }
  }

  private static var all: [WritableKeyPath<FacialActions, Float>] {
    [
      \.innerBrowRaise, \.outerBrowRaise, \.browLower, \.upperLidRaise, \.cheekRaise, \.lidTighten,
      \.noseWrinkle,
      \.upperLipRaise, \.cornerPull, \.cornerDepress, \.chinRaise, \.lipStretch, \.lipPress, \.lipsPart,
      \.jawDrop,
      \.lidDroop,
    ]
  }
}
