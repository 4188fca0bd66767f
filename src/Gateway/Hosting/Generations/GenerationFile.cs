namespace Gateway.Hosting.Generations;

/// <summary>A file of a configuration.</summary>
/// <param name="Path">The path.</param>
/// <param name="Content">The content.</param>
internal sealed record GenerationFile(string Path, byte[] Content);
