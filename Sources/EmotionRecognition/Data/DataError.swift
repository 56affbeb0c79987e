import MienDocuments
import MienFiles

/// Why a data set could not be read: what is wrong, where, and the fix, in one line.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Equatable {
    /// There is no such file or folder.
    case missing
    /// The path is a folder; a file is expected.
    case isDirectory
    /// Neither a file nor a folder: a pipe, a socket, a device.
    case notAFile
    /// The system refuses to read it, with its reason.
    case unreadable(String)
    /// The file is empty.
    case empty
    /// The file is in UTF-16.
    case utf16
    /// The lines end in carriage returns alone.
    case carriageReturns
    /// The header lacks the column, or contains it twice; `found` is the header.
    case wrongHeader(column: String, found: String)
    /// The header of a FER+ file lacks the column; `found` is the header.
    case wrongVotesHeader(column: String, found: String)
    /// There is a header but no row.
    case noRows
    /// The last line is incomplete.
    case truncated
    /// A line is longer than any row can be.
    case lineTooLong
    /// A row has another number of fields than the header.
    case fieldCount(found: Int, expected: Int)
    /// A face has another number of pixels than 2,304.
    case pixelCount(Int)
    /// A pixel, counted from 1, is not a whole number from 0 to 255.
    case pixelValue(text: String, position: Int)
    /// A label is not a whole number from 0 to 6.
    case emotion(String)
    /// A usage is not one of the three.
    case usage(String)
    /// A number of votes is not a whole number from 0 to 1,000.
    case votes(column: String, text: String)
    /// The votes and the faces of a split are not the same number.
    case voteCount(usage: Usage, faces: Int, votes: Int)
    /// The votes of a split are those of other faces, or in another order: so small a share of the labels agrees.
    case otherFaces(usage: Usage, agreement: Double)
    /// A folder's name is a number, which means another emotion in every data set.
    case numberedFolder(String)
    /// A folder's name is not an emotion.
    case unknownFolder(String)
    /// A folder that should hold pictures holds none.
    case noPictures
    /// A picture cannot be decoded, and why.
    case picture(String)
  }

  /// What is wrong.
  public let reason: Reason
  /// The file or folder.
  public let path: String
  /// The line in the file, from 1; nil if no line applies.
  public let line: Int?
  /// Whether a picture is only larger than the limits allow.
  public let isBeyondLimits: Bool

  /// The error `reason` at `line` of the file at `path`.
  public init(_ reason: Reason, path: String, line: Int? = nil, isBeyondLimits: Bool = false) {
    self.isBeyondLimits = isBeyondLimits
    self.reason = reason
    self.path = path
    self.line = line
  }

  /// What a file error means for data.
  init(_ error: FileError, path: String) {
    let reason: Reason =
      error.isMissing
      ? .missing
      : error.isFolder ? .isDirectory : error.isNoFile ? .notAFile : .unreadable(FileError.words(of: error.code))
    self.init(reason, path: path)
  }

  /// `path:line: what is wrong; the fix`.
  public var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    return "\(place): \(problem); \(mend)".split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private var problem: String {
    switch reason {
    case .missing: "no such file or folder"
    case .isDirectory: "this is a folder, not a file"
    case .notAFile: "this is a pipe, a socket or a device, and a file or a folder is needed"
    case .unreadable(let why): "cannot be read (\(why))"
    case .empty: "the file is empty"
    case .utf16: "the file is in UTF-16"
    case .carriageReturns: "the lines end in carriage returns (\\r), as those of old spreadsheets"
    case .wrongHeader(let column, let found):
      "the header must name the column '\(column)' once, but is '\(found)'"
    case .wrongVotesHeader(let column, let found):
      "the header must name the column '\(column)', but is '\(found)'"
    case .noRows: "there is a header but no row"
    case .truncated: "the last line is incomplete"
    case .lineTooLong: "the line is longer than any row can be"
    case .fieldCount(let found, let expected): "the row has \(counted(found, "field")), the header has \(expected)"
    case .pixelCount(let count): "the face has \(counted(count, "pixel")), not \(FaceDataset.pixelCount)"
    case .pixelValue(let text, let position):
      "pixel \(position) is '\(text)', not a whole number from 0 to 255"
    case .emotion(let text): "the emotion is '\(text)', not a whole number from 0 to 6 or a name"
    case .usage(let text):
      text.lowercased() == "test"
        ? "the usage is '\(text)', which may mean PublicTest or PrivateTest"
        : "the usage is '\(text)', not Training, PublicTest or PrivateTest"
    case .votes(let column, let text):
      "the votes for \(column) are '\(text)', not a whole number from 0 to 1000"
    case .voteCount(let usage, let faces, let votes):
      "there are votes for \(counted(votes, "face")), and \(usage.rawValue) has \(faces)"
    case .otherFaces(let usage, let agreement):
      "the votes do not belong to these faces of \(usage.rawValue), or are in another order: only "
        + "\(percentage(agreement, 0)) % of the labels are the votes' favourite"
    case .numberedFolder(let name):
      "the folder '\(name)' is named by a number, which means other emotions in FER-2013, AffectNet and RAF-DB"
    case .unknownFolder(let name): "the folder '\(name)' is not named after an emotion"
    case .noPictures: "no pictures were found here"
    case .picture(let why): "the picture cannot be decoded (\(why))"
    }
  }

  private var mend: String {
    switch reason {
    case .missing: "check the path (Datasets/README.md says where to get the data)"
    case .isDirectory: "give the CSV file inside it"
    case .notAFile: "save the data to a file first"
    case .unreadable: "check its permissions"
    case .utf16: "save it in UTF-8, such as by iconv -f UTF-16 -t UTF-8"
    case .carriageReturns: "save it with line feeds, such as by tr '\\r' '\\n'"
    case .empty, .truncated: "the download or copy is incomplete: download the file again"
    case .wrongHeader: "the first line of FER-2013 reads 'emotion,pixels,Usage'"
    case .wrongVotesHeader: "the first line of fer2013new.csv begins 'Usage,Image name,neutral,happiness'"
    case .noRows: "download the file again"
    case .lineTooLong: "check that the file has one face per line"
    case .fieldCount, .pixelCount, .pixelValue, .emotion, .usage, .votes:
      "correct or delete this line, or download the file again"
    case .voteCount: "use the FER+ file and the FER-2013 file of the same release, complete and in their original order"
    case .otherFaces: "use the FER-2013 file that the votes were made for, complete and in its original order"
    case .numberedFolder:
      "say which numbers they are (\(LabelNumbers.allCases.map(\.rawValue).joined(separator: ", "))), or rename the folders "
        + "after their emotions"
    case .unknownFolder:
      "rename it to one of \(Emotion.allCases.map(\.name).joined(separator: ", ")), or move it away"
    case .noPictures: "use folders such as train/angry that contain .jpg or .png pictures"
    case .picture: "replace or delete the picture"
    }
  }
}
