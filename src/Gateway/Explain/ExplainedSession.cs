using System.Globalization;
using System.Net;
using Gateway.Mail.Wire;

namespace Gateway.Explain;

/// <summary>The mail session to explain.</summary>
internal sealed record ExplainedSession
{
    public required MailProtocol Protocol { get; init; }

    /// <summary>The server name that the client requests.</summary>
    public required string Host { get; init; }

    /// <summary>The port, or null for any port that speaks the protocol.</summary>
    public int? Port { get; init; }

    public IPAddress From { get; init; } = IPAddress.Loopback;

    /// <summary>The user as the client writes it, assumed to have given the right password; or null.</summary>
    public string? User { get; init; }

    /// <summary>Parses a mail protocol, ignoring case; null if the name is no mail protocol, such as an HTTP method.</summary>
    public static MailProtocol? ProtocolOf(string name) =>
        Enum.GetNames<MailProtocol>().FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<MailProtocol>(known)
            : null;

    /// <param name="protocol">The protocol that the client speaks.</param>
    /// <param name="target">A host name with an optional port: <c>mail.example.com</c>, <c>mail.example.com:993</c>.</param>
    /// <returns>The session, or null if the target is not a host name.</returns>
    public static ExplainedSession? Parse(MailProtocol protocol, string target)
    {
        var colon = target.IndexOf(':', StringComparison.Ordinal);
        var host = colon < 0 ? target : target[..colon];
        if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
        {
            return null;
        }

        if (colon < 0)
        {
            return new ExplainedSession { Protocol = protocol, Host = host };
        }

        return ushort.TryParse(target.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new ExplainedSession { Protocol = protocol, Host = host, Port = port }
            : null;
    }
}
