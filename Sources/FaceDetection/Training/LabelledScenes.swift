import Images
import MienFiles

/// Pictures with boxes of faces: a folder with `boxes.csv`.
///
/// The file's first line reads `image,x,y,width,height,part`; every other one names a picture of the folder, the box of
/// a face in it from the hairline to the chin (left, top, width and height in pixels), and what it is for: `train` or
/// `held-out`. A picture with several faces has a line for each.
public struct LabelledScenes: Sendable {
  /// A box from the hairline to the chin, in pixels.
  public struct Box: Sendable, Equatable {
    /// Its left and upper edge.
    public let left, top: Float
    /// Its size.
    public let width, height: Float

    /// A box.
    public init(left: Float, top: Float, width: Float, height: Float) {
      (self.left, self.top, self.width, self.height) = (left, top, width, height)
    }

    /// The square that frames the face as ``FaceDetector`` does.
    public var face: FaceBox { FaceBox(hairlineToChin: left, top, width: width, height: height) }

    /// A box of another scale, or with its numbers in another order, would teach that background is a face.
    func require(in image: GrayImage, _ path: String) throws(DetectionDataError) {
      let (width, height) = (Float(image.width), Float(image.height))
      let (x, y) = (left + self.width / 2, top + self.height / 2)
      guard (0...width).contains(x), (0...height).contains(y), self.width <= 2 * width, self.height <= 2 * height else {
        throw DetectionDataError(
          path,
          "the picture is \(image.width)×\(image.height) pixels, and boxes.csv names a face at left \(left), top \(top) of \(self.width)×\(self.height): expected left, top, width and height in pixels of the picture"
        )
      }
    }

    var edges: Edges { Edges(left: left, top: top, right: left + width, bottom: top + height) }
  }

  /// A picture and its faces.
  public struct Scene: Sendable {
    /// Where the picture is.
    public let path: String
    /// The boxes of its faces.
    public internal(set) var boxes: [Box]
    /// What the picture is for.
    public let part: String
  }

  /// The scenes, in the order in which the file names them first.
  public let scenes: [Scene]

  /// Those that are for something.
  public func scenes(for part: String) -> [Scene] { scenes.filter { $0.part == part } }

  /// Reads `boxes.csv` of a folder.
  public init(contentsOf folder: String) throws(DetectionDataError) {
    let path = folder + "/boxes.csv"
    guard let bytes = try? ReadableFile.contents(of: path, limit: 1 << 28) else {
      throw DetectionDataError(path, "cannot be read", fix: "name a folder of pictures with their boxes in boxes.csv")
    }
    // The names of pictures may be no UTF-8.
    let text = FileName.text(bytes)
    let header = "image,x,y,width,height,part"
    // Some spreadsheets begin a file with a mark of its encoding.
    let lines = text.drop { $0 == "\u{FEFF}" }.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.first.map(String.init) == header else {
      throw DetectionDataError(path, "expected the first line to read '\(header)', got '\(lines.first ?? "")'")
    }
    var scenes: [Scene] = []
    var places: [String: Int] = [:]
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = CSV.fields(line) ?? []
      let numbers = fields.dropFirst().prefix(4).compactMap { Float($0) }
      guard fields.count == 6, numbers.count == 4, numbers.allSatisfy(\.isFinite), numbers[2] > 0, numbers[3] > 0
      else {
        throw DetectionDataError(path, line: index + 1, "expected '\(header)', got '\(line)'")
      }
      guard ["train", "held-out"].contains(fields[5]), places[fields[0]].map({ scenes[$0].part == fields[5] }) ?? true
      else {
        throw DetectionDataError(
          path, line: index + 1,
          "the part is '\(fields[5])': expected 'train' or 'held-out', the same for all faces of a picture"
        )
      }
      let box = Box(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
      if let place = places[fields[0]] {
        scenes[place].boxes.append(box)
      } else {
        places[fields[0]] = scenes.count
        scenes.append(Scene(path: folder + "/" + fields[0], boxes: [box], part: fields[5]))
      }
    }
    guard !scenes.isEmpty else { throw DetectionDataError(path, "there is no picture in it") }
    self.scenes = scenes
  }
}
