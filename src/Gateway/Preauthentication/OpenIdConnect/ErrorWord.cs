namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Makes a provider's error code safe for the log: a short word, or a fixed text.</summary>
internal static class ErrorWord
{
    public static string Of(string? error) =>
        error is { Length: > 0 and <= 64 } && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? error
            : "an error without a name";
}
