// Made by Scripts/reference/interchange.py with PyTorch and safetensors. Do not edit by hand.

enum SafetensorsFixtures {
  /// Tensors of many types, odd names, and metadata.
  static let mixed = """
    gAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJ0ZXh0IjoiendlaVxuWmVpbGVuLCBlaW4gXCJaaXRhdFwiIiwiYXV0aG9yIjoiUHl0\
    aG9uIn0sImludGVnZXJzIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOls0XSwiZGF0YV9vZmZzZXRzIjpbMCwzMl19LCJkb3VibGUi\
    OnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlszMiw0OF19LCJlbXB0eSI6eyJkdHlwZSI6IkYzMiIs\
    InNoYXBlIjpbMywwLDJdLCJkYXRhX29mZnNldHMiOls0OCw0OF19LCJncsO2w59lLvCfmIAgXCJxdW90ZWRcXFwiIjp7ImR0eXBl\
    IjoiRjMyIiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbNDgsNTJdfSwibWF0cml4Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUi\
    OlsyLDNdLCJkYXRhX29mZnNldHMiOls1Miw3Nl19LCJzY2FsYXIiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6W10sImRhdGFfb2Zm\
    c2V0cyI6Wzc2LDgwXX0sImJyYWluIjp7ImR0eXBlIjoiQkYxNiIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzgwLDg2XX0s\
    ImhhbGYiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls4Niw5Ml19LCJmbGFncyI6eyJkdHlwZSI6\
    IkJPT0wiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls5Miw5NV19fSAgICAgAAAAAAAAAAABAAAAAAAAAAIAAAAAAAAAAwAA\
    AAAAAAAAAAAAAADwPwAAAAAAAPA/zczMPQAAgD8AACDAAABQQAAAgH8AAID/AAAAgAAAKEKAP4A/gD8APAA8ADwBAAE=
    """
  /// A small network with a normalisation, and its logits in use.
  static let network = """
    cAIAAAAAAAB7Im5vcm0ubnVtX2JhdGNoZXNfdHJhY2tlZCI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRz\
    IjpbMCw4XX0sImNvbnYuYmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzgsMTZdfSwiY29u\
    di53ZWlnaHQiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsMSwzLDNdLCJkYXRhX29mZnNldHMiOlsxNiw4OF19LCJsb2dpdHMu\
    YmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6Wzg4LDEwMF19LCJsb2dpdHMud2VpZ2h0Ijp7\
    ImR0eXBlIjoiRjMyIiwic2hhcGUiOlszLDEyXSwiZGF0YV9vZmZzZXRzIjpbMTAwLDI0NF19LCJub3JtLmJpYXMiOnsiZHR5cGUi\
    OiJGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlsyNDQsMjUyXX0sIm5vcm0ucnVubmluZ19tZWFuIjp7ImR0eXBlIjoi\
    RjMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMjUyLDI2MF19LCJub3JtLnJ1bm5pbmdfdmFyIjp7ImR0eXBlIjoiRjMy\
    Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMjYwLDI2OF19LCJub3JtLndlaWdodCI6eyJkdHlwZSI6IkYzMiIsInNoYXBl\
    IjpbMl0sImRhdGFfb2Zmc2V0cyI6WzI2OCwyNzZdfX0BAAAAAAAAAJo5D716iF298bHdvu5rAz9MmeQ+gACfvtAflj7mUw0/HqEw\
    v4iPeT4w6Rg9kAuMvYwqtD5G3gU/IJ3Nvn4hNz9oOI69kGRhvSMkr75wIv6+X4yjPdXwj72AoMo7AFqSvSUkG7/fprC+4PCyvsSY\
    QT7+222+tmLzvmEBnr6MxCu/XHgdv44bvz5YNRO/D2zevkByJLwUWF4+qUsMv0gsTj7w19A9/jTfPmI0cr7fJQg/kNTkvYEKJD/w\
    vf69CiKJvtmKMD/1urK+oMoXv2zmD77I0KW9tWT0vnBjKD2AKB49ExXYvsAiSb17ZuC+4DaqPEAFiLynoiw8qRkwPBT1hT8oc4Y/\
    GH23PwB3YT8=
    """
  static let logits: [Double] = [
    -3.85860778, 0.839276007, -3.36047568, -4.81527198, 0.351832084, -3.49172423,
    -4.92333638, 3.47239779, -4.72688567, -6.84601281, -0.0308954972, -4.23718511,
    -5.40198096, -0.741840468, -1.76399392,
  ]
}
