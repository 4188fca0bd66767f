namespace Gateway.EndToEndTests.Controls;

/// <summary>
/// One row of a table of controls: the same bytes for three servers, and what each makes of them. Every character is one byte.
/// </summary>
/// <param name="Name">What is tried.</param>
/// <param name="Request">What the client sends, or null for a plain GET.</param>
/// <param name="Response">What the back end answers, or null for a plain 200.</param>
/// <param name="Closes">Whether the back end closes its connection after the response.</param>
internal sealed record ControlRow(string Name, string? Request, string? Response, bool Closes)
{
    public const string Host = "gw.test";

    public const string PlainRequest = $"GET /x HTTP/1.1\r\nHost: {Host}\r\n\r\n";

    /// <summary>What each server is recorded to make of it.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; init; } = new Dictionary<string, string>();

    /// <summary>Why the gateway does what one or both of the others do not, or null.</summary>
    public string? Because { get; init; }

    /// <summary>Whether the recorded answers differ.</summary>
    public bool Differs => Answers.Values.Distinct().Count() > 1;

    public override string ToString() => Name;
}
