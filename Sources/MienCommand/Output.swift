import Documents
import NeuralNetworks

/// Prints one JSON document on standard output.
func printJSON(_ value: some Encodable) throws { print(try JSONText.of(value)) }
