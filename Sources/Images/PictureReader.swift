import Dispatch
import MienFiles
import MienSystem

/// Reads many pictures and makes them one size, on all processors.
package struct PictureReader: Sendable {
  private let width, height: Int
  private let isGray: Bool
  private let limits, limitsAtOnce: ImageLimits

  /// - Parameters:
  ///   - limits: How large the pictures may be.
  ///   - limitsAtOnce: How large those may be of which several are decoded at once; nil for what suits this machine.
  package init(
    width: Int, height: Int, isGray: Bool, limits: ImageLimits = ImageLimits(), limitsAtOnce: ImageLimits? = nil
  ) {
    (self.width, self.height, self.isGray, self.limits) = (width, height, isGray, limits)
    self.limitsAtOnce =
      limitsAtOnce ?? Self.limitsAtOnce(limits, threads: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// How large pictures may be that are decoded on several threads at once: one of the limits' size takes a gigabyte or
  /// two, and a machine can have a hundred processors.
  package static func limitsAtOnce(_ limits: ImageLimits, threads: Int) -> ImageLimits {
    ImageLimits(
      side: limits.side, pixels: min(limits.pixels, max(16_000_000, limits.pixels / max(threads, 1))),
      fileBytes: min(limits.fileBytes, 64 << 20))
  }

  /// Why pictures could not be read.
  package struct Failure: Error {
    /// The first of them.
    package let path: String
    /// What is wrong with it, and the names of the others.
    package let problem: String
    /// Whether one of them is only larger than the limits allow.
    package let isBeyondLimits: Bool
  }

  /// The pixels of all pictures, one after the other; other shapes are stretched. A few hundred are read at once, so
  /// that no picture is in memory twice for long.
  ///
  /// - Parameter progress: Called with how many are read.
  package func tones(_ paths: [String], progress: (Int) -> Void = { _ in }) throws(Failure) -> [UInt8] {
    var (tones, failures) = ([UInt8](), [(path: String, error: ImageError)]())
    tones.reserveCapacity(paths.count * width * height * (isGray ? 1 : 3))
    for start in stride(from: 0, to: paths.count, by: 512) {
      let part = Array(paths[start..<min(start + 512, paths.count)])
      for (path, picture) in zip(part, read(part)) {
        switch picture {
        case .success(let picture): tones += picture
        case .failure(let error): failures.append((path, error))
        }
      }
      progress(start + part.count)
    }
    guard let first = failures.first else { return tones }
    throw Failure(
      path: first.path, problem: Self.problem(first, others: failures.dropFirst()),
      isBeyondLimits: failures.contains { $0.error.isBeyondLimits })
  }

  /// The pixels of each picture; other shapes are stretched. Large pictures are read one after the other.
  package func read(_ paths: [String]) -> [Result<[UInt8], ImageError>] {
    var pictures = [Result<[UInt8], ImageError>](repeating: .success([]), count: paths.count)
    pictures.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes its own part, and the call returns when all are done.
      nonisolated(unsafe) let target = buffer
      DispatchQueue.concurrentPerform(iterations: paths.count) { target[$0] = read(paths[$0], limitsAtOnce) }
    }
    for index in pictures.indices {
      if case .failure(let error) = pictures[index], error.isBeyondLimits, limitsAtOnce != limits {
        pictures[index] = read(paths[index], limits)
      }
    }
    return pictures
  }

  private func read(_ path: String, _ limits: ImageLimits) -> Result<[UInt8], ImageError> {
    // Opening a pipe could wait for ever, and a device has no end.
    guard ReadableFile.size(of: path) != nil || !Folder.isThere(path) else {
      return .failure(.unreadable(path: path, reason: "it is a folder, a pipe, a socket or a device"))
    }
    do throws(ImageError) {
      if isGray {
        let image = try GrayImage(contentsOf: path, limits: limits)
        let isFitting = image.width == width && image.height == height
        return .success(isFitting ? image.pixels : image.resized(width: width, height: height).pixels)
      }
      let image = try ColourImage(contentsOf: path, limits: limits)
      let isFitting = image.width == width && image.height == height
      return .success(isFitting ? image.pixels : image.resized(width: width, height: height).pixels)
    } catch {
      return .failure(error)
    }
  }

  /// What is wrong with pictures, in one sentence: the first one's error, and the names of the others. A data set with
  /// a hundred damaged pictures is not repaired one by one.
  private static func problem(
    _ first: (path: String, error: ImageError), others: ArraySlice<(path: String, error: ImageError)>
  ) -> String {
    // The image error's message begins with the path, too.
    let (message, prefix) = (first.error.description, first.path + ": ")
    let why = message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    guard !others.isEmpty else { return why }
    let names = others.prefix(20).map { FileName.lastPart($0.path) }
    let more = others.count > 20 ? " and \(others.count - 20) more" : ""
    return "\(why); \(others.count) more cannot be read: \(names.joined(separator: ", "))\(more)"
  }
}
