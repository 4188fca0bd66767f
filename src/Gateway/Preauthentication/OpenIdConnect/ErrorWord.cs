namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>A provider's error code as a log may hold it: a word, or nothing of it.</summary>
internal static class ErrorWord
{
    public static string Of(string? error) =>
        error is { Length: > 0 and <= 64 } && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? error : "an error without a name";
}
