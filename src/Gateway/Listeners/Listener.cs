using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Listeners;

/// <summary>
/// One listener as it runs. The endpoint and the protocol last as long as it is bound; every other setting is read anew by each
/// connection, so that a changed setting touches no connection that exists.
/// </summary>
internal sealed class Listener(string name, ListenerKind kind, ListenerOptions options) : IListenerFeature
{
    private volatile ListenerOptions _options = options;
    private volatile string? _strictTransportSecurity = Header(kind, options);

    public string Name { get; } = name;

    public ListenerKind Kind { get; } = kind;

    public ListenerOptions Options => _options;

    /// <summary>Kestrel's side of the listener, once it has one.</summary>
    public ListenOptions? Endpoint { get; set; }

    public ListenerStatus Status => new(Name, Kind == ListenerKind.Admin ? "Admin" : Options.Protocol.ToString(), Endpoint?.EndPoint.ToString() ?? Options.Endpoint);

    /// <summary>The Strict-Transport-Security header of responses, or null for none.</summary>
    public string? StrictTransportSecurity => _strictTransportSecurity;

    /// <summary>Puts changed settings in force for connections to come.</summary>
    public void Update(ListenerOptions options)
    {
        _options = options;
        _strictTransportSecurity = Header(Kind, options);
    }

    public static ListenerKind KindOf(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Https => ListenerKind.Https,
        ListenerProtocol.HttpsRedirect => ListenerKind.HttpsRedirect,
        ListenerProtocol.Imap4 or ListenerProtocol.Pop3 or ListenerProtocol.Smtp => ListenerKind.Mail,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "has no kind"),
    };

    private static string? Header(ListenerKind kind, ListenerOptions options)
    {
        var hsts = options.Hsts;
        if (kind != ListenerKind.Https || hsts.MaxAge <= TimeSpan.Zero)
        {
            return null;
        }

        var seconds = ((long)hsts.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return $"max-age={seconds}{(hsts.IncludeSubDomains ? "; includeSubDomains" : "")}{(hsts.Preload ? "; preload" : "")}";
    }
}
