using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Mail.Routing;

/// <summary>The <c>Mail</c> section of a route: what only a mail session has.</summary>
public sealed class MailRouteOptions
{
    [Description("Host name in greetings and replies; by default the name the client asked for, or the route's first host.")]
    public string? GreetingName { get; init; }

    [Description("Capabilities to advertise before sign-in instead of those learned from the back ends; what the gateway does itself (TLS, sign-in) is added.")]
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    [Description("Destination of each user, by name as written or canonical: { \"alice\": \"mbx2\" }. Others are balanced.")]
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    [Description("Cluster of each domain of users (what stands after @ or before \\): { \"example.org\": \"mailboxes-org\" }. Others go to the route's cluster.")]
    public IReadOnlyDictionary<string, string> Domains { get; init; } = new Dictionary<string, string>();

    [Description("Attribute of the directory that names the user's destination, by destination name or by the host of its address: mailHost.")]
    public string? Attribute { get; init; }

    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    [Description("Time from the connection to being signed in.")]
    public TimeSpan SignInTimeout { get; init; } = TimeSpan.FromSeconds(60);

    [Range(typeof(TimeSpan), "00:00:30", "1.00:00:00")]
    [Description("How long a signed-in session may be silent; by default 35 minutes for IMAP4, 11 for POP3, 10 for SMTP.")]
    public TimeSpan? IdleTimeout { get; init; }

    [Range(1, 20)]
    [Description("Failed sign-ins that end the connection.")]
    public int MaxTries { get; init; } = 3;

    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    [Description("How much longer than Identity:Throttling:RefusalDelay a failed sign-in waits for its answer.")]
    public TimeSpan FailureDelay { get; init; }

    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    [Description("How long sessions may finish what they are doing at shutdown, or when their destination is removed.")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    [Description("Whether the client sees the text of the back end's refusal, not only its kind.")]
    public bool PassErrorText { get; init; }
}
