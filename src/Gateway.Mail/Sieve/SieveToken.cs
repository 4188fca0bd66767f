namespace Gateway.Mail.Sieve;

/// <summary>A word or a string of a line.</summary>
/// <param name="Value">The text, without quotes; one character for each byte.</param>
/// <param name="IsString">Whether it is a string.</param>
internal readonly record struct SieveToken(string Value, bool IsString)
{
    /// <summary>Without the value, which may be a password.</summary>
    public override string ToString() => $"{(IsString ? "string" : "word")} of {Value.Length} bytes";
}
