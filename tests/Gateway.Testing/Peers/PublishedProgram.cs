namespace Gateway.Testing.Peers;

/// <summary>The program as <c>src/Gateway/publish</c> makes it.</summary>
public static class PublishedProgram
{
    /// <summary>The program that <c>GATEWAY_PUBLISHED</c> names, or null if the variable is not set.</summary>
    public static string? Named => Environment.GetEnvironmentVariable("GATEWAY_PUBLISHED") is { Length: > 0 } path ? Existing(path) : null;

    /// <summary>The program: <c>GATEWAY_PUBLISHED</c>, or where <c>tests/run</c> publishes it.</summary>
    /// <exception cref="InvalidOperationException">It has not been published.</exception>
    public static string Path => Named ?? Existing(Repository.Combine(".artifacts", "published", "gateway"));

    private static string Existing(string path) => File.Exists(path)
        ? path
        : throw new InvalidOperationException(
            $"{path} is missing: src/Gateway/publish .artifacts/published makes it, and GATEWAY_PUBLISHED names another.");
}
