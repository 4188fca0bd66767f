namespace Gateway.Mail.Clusters;

/// <summary>How a destination is found to be down, and up again.</summary>
public sealed record MailHealthSettings
{
    /// <summary>Whether each destination is connected to and greeted at every interval.</summary>
    public bool Active { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a destination that failed a session is left out.</summary>
    public TimeSpan ReactivationPeriod { get; init; } = TimeSpan.FromSeconds(30);
}
