import Foundation
import PackagePlugin

/// Before each build, writes the commit that is built as the constant `sourceCommit`, so that documents can name it.
///
/// A manifest cannot do that: SwiftPM keeps its result, and a later commit would bear the name of an earlier one.
@main
struct SourceCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
    // Outside a checkout, or without git, the text is empty. The file is left alone where nothing changed.
    let script = """
      commit=$(git rev-parse --short=12 HEAD 2> /dev/null) || commit=
      if [ -n "$commit" ] && [ -n "$(git status --porcelain --untracked-files=no 2> /dev/null)" ]; then commit=$commit+; fi
      text="let sourceCommit = \\"$commit\\""
      [ "$text" = "$(cat "$1" 2> /dev/null)" ] || printf '%s\\n' "$text" > "$1"
      """
    let folder = context.pluginWorkDirectoryURL
    return [
      .prebuildCommand(
        displayName: "Reading the commit", executable: URL(filePath: "/usr/bin/env"),
        arguments: [
          "-C", context.package.directoryURL.path, "sh", "-c", script, "sh",
          folder.appending(path: "SourceCommit.swift").path,
        ],
        outputFilesDirectory: folder)
    ]
  }
}
