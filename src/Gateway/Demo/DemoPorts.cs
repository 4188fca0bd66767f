namespace Gateway.Demo;

/// <summary>The demo's ports on loopback, none of them privileged.</summary>
internal sealed record DemoPorts
{
    public required int Https { get; init; }

    public required int Http { get; init; }

    public required int Admin { get; init; }

    public required int Imaps { get; init; }

    public required int Imap { get; init; }

    public required int Pop3s { get; init; }

    public required int Pop3 { get; init; }

    public required int Submissions { get; init; }

    public required int Submission { get; init; }
}
