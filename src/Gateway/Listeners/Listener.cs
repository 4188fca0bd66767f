using Gateway.Listeners.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Listeners;

/// <summary>
/// One listener as it runs. The endpoint and the protocol last as long as it is bound; every other setting is read anew by each
/// connection, so that a changed setting touches no connection that exists.
/// </summary>
internal sealed class Listener(string name, ListenerKind kind, ListenerOptions options)
{
    private volatile ListenerSettings _settings = new(kind, options);

    public string Name { get; } = name;

    public ListenerKind Kind { get; } = kind;

    public ListenerSettings Settings => _settings;

    public ListenerOptions Options => _settings.Options;

    public ConnectionCounts Connections { get; } = new();

    /// <summary>Kestrel's side of the listener, once it has one.</summary>
    public ListenOptions? Endpoint { get; set; }

    public ListenerStatus Status => new(Name, Kind == ListenerKind.Admin
        ? "Admin"
        : Options.Protocol.ToString(), Endpoint?.EndPoint.ToString() ?? Options.Endpoint, Connections.Total);

    /// <summary>Puts changed settings in force for connections to come.</summary>
    public void Update(ListenerOptions options) => _settings = new ListenerSettings(Kind, options);

    public static ListenerKind KindOf(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Https => ListenerKind.Https,
        ListenerProtocol.HttpsRedirect => ListenerKind.HttpsRedirect,
        _ when protocol.MailProtocol() is not null => ListenerKind.Mail,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "has no kind"),
    };
}
