namespace Gateway.Configuration;

/// <summary>Says why a file cannot be read, in words that fit into a sentence.</summary>
public static class FileFault
{
    /// <summary>What to say of <paramref name="error"/>, without a full stop.</summary>
    /// <param name="path">The file that was to be read.</param>
    /// <param name="error">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> of reading it.</param>
    public static string Of(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{path} does not exist",
        UnauthorizedAccessException when Directory.Exists(path) => $"{path} is a folder",
        UnauthorizedAccessException => $"the user {Environment.UserName} may not read {path}",
        _ => error.Message.TrimEnd('.'),
    };
}
