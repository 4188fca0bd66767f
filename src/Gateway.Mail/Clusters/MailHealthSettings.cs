namespace Gateway.Mail.Clusters;

/// <summary>How the health of destinations is determined.</summary>
public sealed record MailHealthSettings
{
    /// <summary>Whether each destination is probed at every interval, until it is ready for sign-in.</summary>
    public bool Active { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a destination is unhealthy after a connection failed.</summary>
    public TimeSpan ReactivationPeriod { get; init; } = TimeSpan.FromSeconds(30);
}
