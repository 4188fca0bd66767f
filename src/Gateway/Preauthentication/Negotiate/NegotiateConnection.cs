using System.Net.Security;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// What a client's connection has proved. HTTP/1.1 has one request at a time on it, so nothing is locked; a stranger cannot get in between,
/// because the connection is encrypted from end to end.
/// </summary>
internal sealed class NegotiateConnection : IDisposable
{
    private const int MaximumLegs = 4;
    private static readonly object Key = new();

    private NegotiateAuthentication? _underway;
    private int _legs;
    private DateTimeOffset _until;

    /// <summary>The connection's state, or null where a connection is shared between requests: HTTP/2.</summary>
    public static NegotiateConnection? Of(HttpContext context, bool create)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
        {
            return null;
        }

        if (items.TryGetValue(Key, out var known))
        {
            return (NegotiateConnection?)known;
        }

        var connection = new NegotiateConnection();
        if (create)
        {
            items[Key] = connection;
            context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.Register(static state => ((NegotiateConnection)state!).Dispose(), connection);
        }

        return connection;
    }

    private ExternalIdentity? Proved { get; set; }

    /// <summary>Who was proved on it, for as long as that holds.</summary>
    public ExternalIdentity? IdentityAt(DateTimeOffset now) => now < _until ? Proved : null;

    /// <summary>The exchange that a further token belongs to, or a new one for a first token; null where there is none or it has gone on for too long.</summary>
    public NegotiateAuthentication? Exchange(bool isFirst)
    {
        if (isFirst)
        {
            Forget();
            _underway = new NegotiateAuthentication(new NegotiateAuthenticationServerOptions { Package = "Negotiate" });
        }

        return ++_legs <= MaximumLegs ? _underway : null;
    }

    public void Prove(ExternalIdentity identity, DateTimeOffset until)
    {
        Forget();
        Proved = identity;
        _until = until;
    }

    /// <summary>Forgets everything: a token that is not taken ends what was proved before, too.</summary>
    public void Forget()
    {
        Dispose();
        _underway = null;
        _legs = 0;
        Proved = null;
    }

    public void Dispose() => _underway?.Dispose();
}
