namespace Gateway.WebConsole.Log;

/// <summary>What one program of a user has asked for lately: programs have no sessions, and sign in with each request.</summary>
/// <param name="User">The user.</param>
/// <param name="Program">What it calls itself; untrusted text.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="Route">The route.</param>
internal sealed record ProgramActivity(string User, string Program, string Address, string Route)
{
    public DateTimeOffset First { get; set; }

    public DateTimeOffset Last { get; set; }

    /// <summary>The destination of the last request.</summary>
    public string Destination { get; set; } = "";

    public int Requests { get; set; }

    public long BytesIn { get; set; }

    public long BytesOut { get; set; }
}
