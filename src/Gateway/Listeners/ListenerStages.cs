using Gateway.Certificates.Acme;
using Gateway.Certificates.Selection;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.Tls;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Listeners;

/// <summary>The stages that depend on the connection of a request.</summary>
internal static class ListenerStages
{
    /// <summary>The listener that accepts the connection.</summary>
    public static HttpStage Listener { get; } = new("listener", HttpStage.OfConnection)
    {
        Explain = (request, context) => ExplainListener(request, context).ToAsyncEnumerable(),
    };

    /// <summary>The TLS handshake, whose certificate is chosen by the client's server name (SNI).</summary>
    public static HttpStage Tls { get; } = new("tls", HttpStage.OfConnection)
    {
        Explain = (request, context) => ExplainTls(request, context).ToAsyncEnumerable(),
    };

    /// <summary>Redirects or refuses plain HTTP, and adds Strict-Transport-Security over TLS.</summary>
    public static HttpStage HttpsOnly { get; } = new("https-only", app => app.UseMiddleware<ListenerMiddleware>())
    {
        Explain = (request, context) => ExplainHttpsOnly(request, context).ToAsyncEnumerable(),
    };

    /// <summary>Refuses a request whose route or host needs a different handshake.</summary>
    public static HttpStage Handshake { get; } = new("handshake", app => app.UseMiddleware<HandshakeMiddleware>())
    {
        Explain = (request, context) => ExplainHandshake(request, context).ToAsyncEnumerable(),
    };

    /// <summary>The server name (SNI) of the handshake, or null for none.</summary>
    private static string? ServerNameOf(ExplainedRequest request) => request.ServerName switch
    {
        null => request.Host,
        "" => null,
        var other => other,
    };

    private static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    private static IEnumerable<StageResult> ExplainListener(ExplainedRequest request, HttpContext context)
    {
        var protocol = request.IsHttps ? ListenerProtocol.Https : ListenerProtocol.HttpsRedirect;
        var listeners = Service<IOptionsMonitor<IReadOnlyDictionary<string, ListenerOptions>>>(context).CurrentValue
            .Where(l => l.Value.Protocol == protocol)
            .ToArray();
        var exact = listeners.FirstOrDefault(l => l.Value.Endpoint.EndsWith($":{request.Port}", StringComparison.Ordinal));

        // Behind a port forward, the public port differs from the listener's.
        var (name, listener) = exact.Value is null && listeners.Length == 1 ? listeners[0] : exact;
        if (listener is null)
        {
            yield return StageResult.Stop(
                "listener", "None", $"no listener for {(request.IsHttps ? "HTTPS" : "HTTP")} on port {request.Port}");
            yield break;
        }

        context.Features.Set(new ExplainedListener(name, listener));
        var note = exact.Value is null ? $", taken for port {request.Port}" : "";
        yield return StageResult.Pass("listener", name, $"{listener.Endpoint}, {listener.Protocol}{note}, from {request.From}");
    }

    private static IEnumerable<StageResult> ExplainTls(ExplainedRequest request, HttpContext context)
    {
        var listener = ExplainedListener.Of(context);
        if (listener.Protocol != ListenerProtocol.Https)
        {
            yield break;
        }

        var name = ServerNameOf(request);
        if (Service<CertificateSelector>(context).Select(name) is not { } certificate)
        {
            yield return StageResult.Stop(
                "tls",
                nameof(TlsStatus.UnknownName),
                $"no certificate for {name ?? "a client that names no host"}: the handshake is refused");
            yield break;
        }

        var note = Service<ClientCertificateRequests>(context).ModeFor(listener, name) switch
        {
            ClientCertificateMode.Require => "; the client's certificate is required",
            ClientCertificateMode.Allow => "; the client's certificate is requested",
            _ => "",
        };
        yield return StageResult.Pass(
            "tls",
            nameof(TlsStatus.Accepted),
            $"certificate {certificate.Name}, valid until {certificate.Status.NotAfter:yyyy-MM-dd}, for clients of "
                + $"{TlsStrength.Of(listener)}{note}");
    }

    private static IEnumerable<StageResult> ExplainHttpsOnly(ExplainedRequest request, HttpContext context)
    {
        var listener = ExplainedListener.Of(context);
        if (listener.Protocol == ListenerProtocol.Https)
        {
            yield return StageResult.Pass("https-only", "Encrypted");
            yield break;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var result = HttpsRedirect.Decide(
            context.Request, target, Service<PublishedHosts>(context), Service<AcmeChallengeStore>(context), listener);
        yield return StageResult.Stop(
            "https-only",
            result.Status.ToString(),
            result.Location is { } location ? $"{result.RedirectStatus} to {location}" : "403: plain HTTP is never forwarded");
    }

    /// <summary>
    /// Assumes a client that presents a certificate whenever it is requested, and that uses HTTP/2 whenever it is offered.
    /// </summary>
    private static IEnumerable<StageResult> ExplainHandshake(ExplainedRequest request, HttpContext context)
    {
        var (listenerName, options) = context.Features.GetRequiredFeature<ExplainedListener>();
        var hosts = Service<PublishedHosts>(context);
        var name = ServerNameOf(request);
        var mode = ClientCertificateRequests.ModeFor(options, hosts, name);
        var profile = new Listener(listenerName, ListenerKind.Https, options).Settings.TlsProfile;
        var given = new HandshakeState(
            mode, mode != ClientCertificateMode.None, profile.For(hosts, name).Http == HttpVersions.Http1AndHttp2);
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
        var status = HandshakeRules.Decide(given, HandshakeRequirement.Of(options, hosts, request.Host, route));
        var madeFor = $"made for {name ?? "no name"}";
        yield return status == HandshakeStatus.Sufficient
            ? StageResult.Pass("handshake", nameof(HandshakeStatus.Sufficient), request.ServerName is null ? "" : madeFor)
            : StageResult.Stop(
                "handshake",
                status.ToString(),
                $"{HandshakeRules.StatusFor(name)}: {madeFor}, and {request.Host} needs its own connection");
    }
}
