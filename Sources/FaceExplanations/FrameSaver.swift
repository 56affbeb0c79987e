import Dispatch
import FaceAnalysis
import Foundation
import Images
import MienFiles
import Synchronization

/// Saves frames with an explanation of each face, beside an analysis that runs: that takes seconds.
public final class FrameSaver: Sendable {
  private let folder: String
  private let reader: FaceReader
  private let queue = DispatchQueue(label: "saving frames", qos: .utility)
  private let said = Mutex<[String]>([])
  private let waiting = Atomic<Int>(0)

  /// Saves into folders within `folder`, what `reader` finds.
  public init(_ folder: String, _ reader: FaceReader) { (self.folder, self.reader) = (folder, reader) }

  /// Saves a frame soon, into a folder of its own; ``messages()`` will say where, or why not.
  ///
  /// - Parameters:
  ///   - picture: The frame as the networks saw it.
  ///   - colour: Gives the frame in colour, on another thread.
  public func save(_ picture: GrayImage, number: Int, colour: @escaping @Sendable () throws -> ColourImage) {
    let time = Date.ISO8601FormatStyle().dateSeparator(.omitted).timeSeparator(.omitted).format(Date())
    let place = "\(folder)/\(time)-frame-\(number)"
    waiting.wrappingAdd(1, ordering: .relaxed)
    queue.async { [self] in
      defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
      let message: String
      do {
        try write(picture, colour(), to: place)
        message = "saved: \(place)"
      } catch {
        message = "\(error)"
      }
      said.withLock { $0.append(message) }
    }
  }

  /// What is to be said since the last call.
  public func messages() -> [String] {
    said.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }

  /// Whether a frame is not saved yet.
  public var isBusy: Bool { waiting.load(ordering: .relaxed) > 0 }

  /// Waits until everything is saved.
  public func wait() { queue.sync {} }

  private func write(_ picture: GrayImage, _ colour: ColourImage, to place: String) throws {
    try AtomicFile.makeFolder(place)
    try AtomicFile.write(colour.pngEncoded(), to: "\(place)/frame.png", isPrivate: true)
    let faces = reader.faces(in: picture)
    try AtomicFile.write(colour.annotated(faces).pngEncoded(), to: "\(place)/faces.png", isPrivate: true)
    var explainer = FaceExplainer(reader.classifier)
    (explainer.methods, explainer.measuresSensitivity) = ([.regions, .integratedGradients, .occlusion], false)
    var explanation = try PictureExplanation(reader, explainer, folder: place)
    explanation.add(faces, named: "frame.png", in: colour)
    try explanation.explain()
    try explanation.writeReport()
  }
}
