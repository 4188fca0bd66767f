using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Mail.Routing;

/// <summary>The <c>Mail</c> section of a route: settings that only mail routes have.</summary>
public sealed class MailRouteOptions
{
    [Description(
        "Host name in greetings and replies. By default the server name that the client asked for, otherwise the "
        + "route's first host.")]
    public string? GreetingName { get; init; }

    [Description(
        "Capabilities to advertise before sign-in in place of those learned from the back ends. The gateway adds its "
        + "own for TLS and sign-in.")]
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    [Description(
        "Destination of single users, by the name as written or in the directory: { \"alice\": \"mbx2\" }. Other users "
        + "are balanced.")]
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    [Description(
        "Cluster of single domains of users (the part after @ or before \\): { \"example.org\": \"mailboxes-org\" }. "
        + "Other domains use the route's cluster.")]
    public IReadOnlyDictionary<string, string> Domains { get; init; } = new Dictionary<string, string>();

    [Description("Attribute in the directory that names the user's destination, by its name or by the host of its address: mailHost.")]
    public string? Attribute { get; init; }

    [TimeRange("00:00:05", "00:10:00")]
    [Description("Time limit from the connection to the sign-in.")]
    public TimeSpan SignInTimeout { get; init; } = TimeSpan.FromSeconds(60);

    [TimeRange("00:00:30", "1.00:00:00")]
    [Description("How long a signed-in session may be idle; by default 35 minutes for IMAP4 and ManageSieve, 11 for POP3, 10 for SMTP.")]
    public TimeSpan? IdleTimeout { get; init; }

    [Range(1, 20)]
    [Description("Failed sign-ins after which the connection is closed.")]
    public int MaxTries { get; init; } = 3;

    [TimeRange("00:00:00", "00:00:30")]
    [Description("Time that is added to Identity:Throttling:RefusalDelay before a failed sign-in is answered.")]
    public TimeSpan FailureDelay { get; init; }

    [TimeRange("00:00:00", "00:05:00")]
    [Description("How long a session with a command in flight may go on at shutdown, or when its destination is removed.")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    [Description("Whether the client is sent the text of every refusal of the back end. Texts for users, such as alerts, are sent anyway.")]
    public bool PassErrorText { get; init; }
}
