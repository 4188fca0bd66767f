namespace Gateway.Testing;

/// <summary>Where the checkout is, for tests that read its own files.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Gateway.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Combine(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A folder for what a test leaves for a person to look at: screenshots, logs.</summary>
    public static string TestArtifacts => Directory.CreateDirectory(Combine(".artifacts", "tests")).FullName;

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Gateway.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException(
                "Tests run inside a checkout: Gateway.sln is not above " + AppContext.BaseDirectory));
}
