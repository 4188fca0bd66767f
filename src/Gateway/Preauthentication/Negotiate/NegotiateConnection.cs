using System.Net.Security;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// The Kerberos identity of a client's connection. HTTP/1.1 has one request at a time on a connection, so nothing is locked. The TLS
/// connection ends at the gateway, so that no other client can use it.
/// </summary>
internal sealed class NegotiateConnection : IDisposable
{
    private const int MaximumTokens = 4;
    private static readonly object Key = new();

    private NegotiateAuthentication? _exchange;
    private int _tokens;
    private DateTimeOffset _until;

    /// <summary>
    /// The state of a connection; null where it has none and none is created, and for HTTP/2, where concurrent requests share it.
    /// </summary>
    public static NegotiateConnection? Of(HttpContext context, bool create)
    {
        if (Find(context.Request.Protocol, context.Features) is { } known)
        {
            return known;
        }

        if (!create || ItemsOf(context.Request.Protocol, context.Features) is not { } items)
        {
            return null;
        }

        var connection = new NegotiateConnection();
        items[Key] = connection;
        context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.Register(
            static state => ((NegotiateConnection)state!).Dispose(), connection);
        return connection;
    }

    /// <summary>The state of a connection that has one.</summary>
    public static NegotiateConnection? Find(string protocol, IFeatureCollection features) =>
        ItemsOf(protocol, features)?.TryGetValue(Key, out var known) == true ? (NegotiateConnection?)known : null;

    private static IDictionary<object, object?>? ItemsOf(string protocol, IFeatureCollection features) =>
        HttpProtocol.IsHttp11(protocol) ? features.Get<IConnectionItemsFeature>()?.Items : null;

    private ExternalIdentity? Identity { get; set; }

    /// <summary>The identity, until it expires.</summary>
    public ExternalIdentity? IdentityAt(DateTimeOffset now) => now < _until ? Identity : null;

    /// <summary>
    /// The exchange of a token: a new one for a first token; null where a later token has none, or the exchange has too many tokens.
    /// </summary>
    public NegotiateAuthentication? Exchange(bool isFirst)
    {
        if (isFirst)
        {
            Reset();
            _exchange = new NegotiateAuthentication(new NegotiateAuthenticationServerOptions { Package = "Negotiate" });
        }

        return ++_tokens <= MaximumTokens ? _exchange : null;
    }

    /// <summary>Binds a verified identity to the connection.</summary>
    public void Bind(ExternalIdentity identity, DateTimeOffset until)
    {
        Reset();
        Identity = identity;
        _until = until;
    }

    /// <summary>Discards the exchange and the identity: a refused token also ends an earlier sign-in.</summary>
    public void Reset()
    {
        Dispose();
        _exchange = null;
        _tokens = 0;
        Identity = null;
    }

    public void Dispose() => _exchange?.Dispose();
}
