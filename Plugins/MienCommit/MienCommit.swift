import Foundation
import PackagePlugin

/// Before each build, writes the commit that is built as the constant `sourceCommit`, so that documents can name it.
///
/// A manifest cannot do that: SwiftPM keeps its result, and a later commit would bear the name of an earlier one.
@main
struct MienCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
    // Outside a checkout, or without git, the text is empty. The file is left alone where nothing changed.
    let script = """
      cd "$1"
      commit=$(git rev-parse --short=12 HEAD 2> /dev/null) || commit=
      # A copy within somebody's repository is not that repository's commit.
      [ -z "$(git rev-parse --show-prefix 2> /dev/null)" ] || commit=
      changes=$(git --no-optional-locks status --porcelain --untracked-files=no 2> /dev/null) || changes=
      [ -z "$commit" ] || [ -z "$changes" ] || commit=$commit+
      text="let sourceCommit = \\"$commit\\""
      [ "$text" = "$(cat "$2" 2> /dev/null)" ] || printf '%s\\n' "$text" > "$2"
      """
    let folder = context.pluginWorkDirectoryURL
    return [
      .prebuildCommand(
        displayName: "Reading the commit", executable: URL(filePath: "/bin/sh"),
        arguments: [
          "-c", script, "sh", context.package.directoryURL.path,
          folder.appending(path: "MienCommit.swift").path,
        ],
        outputFilesDirectory: folder)
    ]
  }
}
