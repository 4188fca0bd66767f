using Gateway.Forwarding.Connections;
using Gateway.Listeners.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Listeners;

/// <summary>
/// A running listener. Its endpoint and its protocol do not change while it is bound. Each connection reads the other settings when it
/// starts, so that a changed setting does not affect open connections.
/// </summary>
internal sealed class Listener(string name, ListenerKind kind, ListenerOptions options)
{
    private volatile ListenerSettings _settings = new(kind, options);

    public string Name { get; } = name;

    public ListenerKind Kind { get; } = kind;

    public ListenerSettings Settings => _settings;

    public ListenerOptions Options => _settings.Options;

    public ConnectionCounts Connections { get; } = new();

    /// <summary>What the clients of the HTTP/2 connections leave unread.</summary>
    public UnreadResponses Unread { get; } = new() { Limit = options.Limits.UnreadBytes };

    /// <summary>Kestrel's options of the endpoint, once it is bound.</summary>
    public ListenOptions? Endpoint { get; set; }

    public ListenerStatus Status => new(Name, Kind == ListenerKind.Admin
        ? "Admin"
        : Options.Protocol.ToString(), Endpoint?.EndPoint.ToString() ?? Options.Endpoint, Connections.Total);

    /// <summary>Applies changed settings to new connections.</summary>
    public void Update(ListenerOptions options)
    {
        _settings = new ListenerSettings(Kind, options);
        Unread.Limit = options.Limits.UnreadBytes;
    }

    public static ListenerKind KindOf(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Https => ListenerKind.Https,
        ListenerProtocol.HttpsRedirect => ListenerKind.HttpsRedirect,
        _ when protocol.MailProtocol() is not null => ListenerKind.Mail,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "has no kind"),
    };
}
