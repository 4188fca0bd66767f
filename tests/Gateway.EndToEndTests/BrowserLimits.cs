namespace Gateway.EndToEndTests;

/// <summary>
/// How long a test waits for a browser. A browser is many processes, and the machine may be busy with others; a test that passes waits for
/// none of it.
/// </summary>
internal static class BrowserLimits
{
    public const float Milliseconds = 180_000;
}
