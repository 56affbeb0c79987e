import NeuralNetworks

/// Why a training run cannot begin or be resumed. Each case has the facts; ``description`` is one line with the fix.
///
/// It stands beside ``DataError``, which is about a line of a file: what reads files throws that one, and what trains
/// and evaluates throws this one.
public enum TrainingError: Error, CustomStringConvertible, Sendable, Equatable {
  /// A field of ``TrainingConfiguration``, ``Augmentation`` or ``Distillation`` has a value that makes no sense.
  case setting(field: String, value: String, expected: String)
  /// A weight for teachers without any teacher.
  case noTeachers
  /// The checkpoint to start from holds another network than the configuration's.
  case otherNetwork(path: String, found: String)
  /// The checkpoint to start from cannot be used.
  case unusableStart(path: String, problem: String)
  /// The folder of a new run holds a run already.
  case folderTaken(String)
  /// The folder holds files of a run, and not the state to resume it from.
  case stateMissing(folder: String)
  /// The run in the folder was begun with other data.
  case otherData(folder: String, source: String)
  /// The run in the folder was begun with other teachers than these files hold now.
  case otherTeachers(folder: String, paths: [String])
  /// There are no Training faces to learn from.
  case noTrainingFaces(source: String)
  /// There are too few Training faces to hold some of them back.
  case tooFewFaces(source: String, count: Int)
  /// There are no faces of this split; those of others are there.
  case noFaces(source: String, split: Usage, there: [Usage])
  /// The numbers became useless. What was saved before can be used.
  case diverged(DivergenceError, folder: String, epochsSaved: Int, isClipped: Bool)

  /// One line for the user, fields as they are spelt in Swift.
  public var description: String { message { $0 } }

  /// One line for the user: what is wrong, where, and the fix.
  ///
  /// - Parameter name: What the user calls a field such as `batchSize`, `output` or `resume`.
  public func message(naming name: (_ field: String) -> String) -> String {
    switch self {
    case .setting(let field, let value, let expected): "\(name(field)) \(value): expected \(expected)"
    case .noTeachers: "\(name("teacherWeight")) without \(name("teacher")): name the networks to learn from"
    case .otherNetwork(let path, let found):
      "\(name("startFrom")) \(path): it holds the network \(found): use \(name("network")) \(found), or another file"
    case .unusableStart(let path, let problem): "\(name("startFrom")) \(path): \(problem)"
    case .folderTaken(let folder):
      "\(folder) holds a run already: continue it with \(name("resume")), or choose another folder as \(name("output"))"
    case .stateMissing(let folder):
      "\(folder) holds an earlier run without its last.safetensors, so it cannot be resumed: choose another folder"
    case .otherData(let folder, let source):
      "\(folder): the run was begun with other data than \(source): give the same \(name("data")), \(name("votes")) and "
        + name("limit")
    case .otherTeachers(let folder, let paths):
      "\(folder): the run was begun with other teachers than \(paths.joined(separator: ", ")) hold now: put their files "
        + "back, or begin a new run in another folder"
    case .noTrainingFaces(let source): "\(source): fewer than two Training faces: name the whole FER-2013 file"
    case .tooFewFaces(let source, let count):
      "\(source): \(count) Training faces and none of PublicTest are too few to train: expected 20 or more"
    case .noFaces(let source, let split, let there):
      "\(source): no \(split.rawValue) faces; it holds \(there.map(\.rawValue).joined(separator: ", ")): choose one of "
        + "these, or other data"
    case .diverged(let error, let folder, let epochsSaved, let isClipped):
      error.problem + "; "
        + (epochsSaved == 0 ? "nothing was learned yet" : "the epochs before are kept in \(folder)")
        + "; begin a new run in another folder with a smaller \(name("learningRate")) or "
        + (isClipped ? "a smaller \(name("clipNorm"))" : "with \(name("clipNorm")) 1")
    }
  }
}
