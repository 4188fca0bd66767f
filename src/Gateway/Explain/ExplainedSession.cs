using System.Globalization;
using System.Net;
using Gateway.Mail.Wire;

namespace Gateway.Explain;

/// <summary>The mail session that is asked about.</summary>
internal sealed record ExplainedSession
{
    public required MailProtocol Protocol { get; init; }

    /// <summary>The server name that the client asks for.</summary>
    public required string Host { get; init; }

    /// <summary>The port, or null for whichever speaks the protocol.</summary>
    public int? Port { get; init; }

    public IPAddress From { get; init; } = IPAddress.Loopback;

    /// <summary>The user as the client writes it, taken to have given the right password; or null.</summary>
    public string? User { get; init; }

    /// <summary>The protocol of that name, whatever its case; null where it is none of mail, an HTTP method for instance.</summary>
    public static MailProtocol? ProtocolOf(string name) =>
        Enum.GetNames<MailProtocol>().FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<MailProtocol>(known)
            : null;

    /// <param name="protocol">What the client speaks.</param>
    /// <param name="target">A host name, and perhaps a port: <c>mail.example.com</c>, <c>mail.example.com:993</c>.</param>
    /// <returns>The session, or null where the target is no such name.</returns>
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
