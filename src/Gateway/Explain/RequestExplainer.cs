using Gateway.Certificates;
using Gateway.Certificates.Acme;
using Gateway.Filtering;
using Gateway.Hosting;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Listeners;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.Tls;
using Gateway.Mail.Routing;
using Gateway.Preauthentication;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Publishing;
using Gateway.Publishing.Forwarding;
using Gateway.Settings;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Explain;

/// <summary>Asks each stage of a gateway that is built and not started for its decision on a request or a mail session; nothing is sent but questions to directories.</summary>
internal sealed class RequestExplainer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GatewayOptions _options;
    private readonly RouteProbe _router;
    private readonly ExplainedUsers _users;

    public RequestExplainer(GatewayOptions options)
    {
        _options = options;
        _app = GatewayHost.Create(new CurrentConfiguration(options), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IActiveHealthCheckMonitor, NoProbes>();
        });
        _router = new RouteProbe(_app);
        _users = new ExplainedUsers(_app.Services);
    }

    public async Task<Explanation> ExplainAsync(ExplainedRequest request)
    {
        var stages = new List<ExplainedStage>();
        await foreach (var stage in StagesAsync(request))
        {
            stages.Add(stage);
            if (!stage.Passes)
            {
                break;
            }
        }

        return new Explanation(stages);
    }

    public Task<Explanation> ExplainAsync(ExplainedSession session) => new SessionExplainer(
        _options,
        _app.Services.GetRequiredService<CertificateSelector>(),
        _app.Services.GetRequiredService<MailRoutes>().Current,
        _users,
        _app.Services.GetRequiredService<TimeProvider>()).ExplainAsync(session);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async IAsyncEnumerable<ExplainedStage> StagesAsync(ExplainedRequest request)
    {
        var context = request.ToHttpContext(_app.Services);
        var (name, listener) = Find(request);
        yield return Listener(request, name, listener);
        if (listener!.Protocol == ListenerProtocol.Https) // a listener stage without one has stopped
        {
            yield return Tls(request, listener);
        }

        yield return HttpsOnly(request, listener, context);
        yield return Filter("filter", RequestFilterDecision.Decide(RequestShape.Of(context)));
        ClientHeaders.Strip(context.Request.Headers);
        var endpoint = await _router.MatchAsync(context);
        if (listener.Protocol == ListenerProtocol.Https)
        {
            yield return Handshake(request, name, listener, endpoint?.Metadata.GetMetadata<RoutePreauthentication>());
        }

        yield return Route(endpoint);
        var metadata = endpoint!.Metadata; // a route stage without one has stopped
        if (metadata.GetMetadata<RouteFilter>() is { } filter)
        {
            yield return Filter("route filter", RouteFilterDecision.Decide(filter, RequestShape.Of(context)));
        }

        var preauthentication = metadata.GetMetadata<RoutePreauthentication>();
        var user = request.User is { } asked ? await UserAsync(asked, request, preauthentication) : null;
        var finding = Finding(request, user, preauthentication);
        foreach (var stage in Who(context, preauthentication, finding, user?.Detail ?? ProviderOf(preauthentication)))
        {
            yield return stage;
        }

        yield return Destination(request, metadata);
    }

    private (string Name, ListenerOptions? Listener) Find(ExplainedRequest request)
    {
        var protocol = request.IsHttps ? ListenerProtocol.Https : ListenerProtocol.HttpsRedirect;
        var listeners = _options.Listeners.Where(l => l.Value.Protocol == protocol).ToArray();
        var found = listeners.FirstOrDefault(l => l.Value.Endpoint.EndsWith($":{request.Port}", StringComparison.Ordinal));
        // Behind a port forward the public port is another than the listener's.
        found = found.Value is null && listeners.Length == 1 ? listeners[0] : found;
        return (found.Key ?? "", found.Value);
    }

    private static ExplainedStage Listener(ExplainedRequest request, string name, ListenerOptions? listener)
    {
        if (listener is null)
        {
            return ExplainedStage.Stop("listener", "None", $"nothing speaks {(request.IsHttps ? "HTTPS" : "HTTP")} on port {request.Port}");
        }

        var note = listener.Endpoint.EndsWith($":{request.Port}", StringComparison.Ordinal) ? "" : $", taken for port {request.Port}";
        return ExplainedStage.Pass("listener", name, $"{listener.Endpoint}, {listener.Protocol}{note}, from {request.From}");
    }

    private ExplainedStage Tls(ExplainedRequest request, ListenerOptions listener) => _app.Services.GetRequiredService<CertificateSelector>().Select(NameOf(request)) is { } certificate
        ? ExplainedStage.Pass("tls", nameof(TlsStatus.Accepted), $"certificate {certificate.Name}, valid until {certificate.Status.NotAfter:yyyy-MM-dd}, for clients of {TlsStrength.Of(listener)}{CertificateNote(request, listener)}")
        : ExplainedStage.Stop("tls", nameof(TlsStatus.UnknownName), $"no certificate for {NameOf(request) ?? "a client that names no host"}: the handshake is refused");

    private string CertificateNote(ExplainedRequest request, ListenerOptions listener) => _app.Services.GetRequiredService<ClientCertificateRequests>().ModeFor(listener, NameOf(request)) switch
    {
        ClientCertificateMode.Require => "; the client's certificate is required",
        ClientCertificateMode.Allow => "; the client's certificate is asked for",
        _ => "",
    };

    /// <summary>The name of the handshake, or null for none.</summary>
    private static string? NameOf(ExplainedRequest request) => request.ServerName switch
    {
        null => request.Host,
        "" => null,
        var other => other,
    };

    /// <summary>For a client that presents a certificate wherever it is asked for one, and speaks HTTP/2 wherever that is offered.</summary>
    private ExplainedStage Handshake(ExplainedRequest request, string name, ListenerOptions options, RoutePreauthentication? route)
    {
        var hosts = _app.Services.GetRequiredService<PublishedHosts>();
        var mode = ClientCertificateRequests.ModeFor(options, hosts, NameOf(request));
        var profile = new Listener(name, ListenerKind.Https, options).Settings.TlsProfile;
        var given = new HandshakeState(mode, mode != ClientCertificateMode.None, profile.For(hosts, NameOf(request)).Http == HttpVersions.Http1AndHttp2);
        var fit = HandshakeRules.Decide(given, HandshakeRequirement.Of(options, hosts, request.Host, route));
        return fit == HandshakeStatus.Sufficient
            ? ExplainedStage.Pass("handshake", nameof(HandshakeStatus.Sufficient), request.ServerName is null ? "" : $"made for {NameOf(request) ?? "no name"}")
            : ExplainedStage.Stop("handshake", fit.ToString(), $"421: made for {NameOf(request) ?? "no name"}, and {request.Host} needs a connection of its own");
    }

    private ExplainedStage HttpsOnly(ExplainedRequest request, ListenerOptions listener, HttpContext context)
    {
        if (listener.Protocol == ListenerProtocol.Https)
        {
            return ExplainedStage.Pass("https-only", "Encrypted");
        }

        var decision = HttpsRedirect.Decide(context.Request, request.Target, _app.Services.GetRequiredService<PublishedHosts>(), _app.Services.GetRequiredService<AcmeChallengeStore>(), listener.RedirectPort);
        return ExplainedStage.Stop("https-only", decision.Status.ToString(), decision.Location is { } location ? $"308 to {location}" : "403: plain HTTP is never forwarded");
    }

    private static ExplainedStage Filter(string stage, FilterStatus verdict)
    {
        var answer = FilterResult.For(verdict);
        return new ExplainedStage(stage, verdict == FilterStatus.Pass, verdict.ToString(), verdict == FilterStatus.Pass ? "" : $"{answer.Status}: {answer.Outcome}");
    }

    private static ExplainedStage Route(Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<ForwardingPolicy>() is not { } route)
        {
            return ExplainedStage.Stop("route", "NoRoute", endpoint?.DisplayName is { } other ? other : "404: nothing is published here");
        }

        var pattern = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        return ExplainedStage.Pass("route", route.Route, $"{(route.Preset is { } preset ? $"preset {preset}, " : "")}path {pattern}");
    }

    private async Task<ExplainedUser> UserAsync(string name, ExplainedRequest request, RoutePreauthentication? route) => ProviderOf(route) is { } provider
        ? _users.TakeAsKnown(name, provider)
        : await _users.FindAsync(name, request.From);

    /// <summary>Where a route's people sign in elsewhere, or null.</summary>
    private string? ProviderOf(RoutePreauthentication? route) => route?.Schemes is [RouteAuthentication.OpenIdConnect, ..] && _app.Services.GetRequiredService<OpenIdProviders>().Of(route) is { } provider
        ? $"provider {provider.Name}, {provider.Options.Issuer}"
        : null;

    private SignInResult Finding(ExplainedRequest request, ExplainedUser? user, RoutePreauthentication? route)
    {
        var place = route?.Access.DecidePlace(request.From, _app.Services.GetRequiredService<TimeProvider>().GetUtcNow()) ?? AccessStatus.Allowed;
        var scheme = route?.Schemes.Count > 0 ? route.Schemes[0].ToString() : null;
        return user switch
        {
            null => SignInResult.Nothing with { Place = place },
            { Identity: { } identity } => new SignInResult(SignInStatus.Accepted) { Scheme = scheme, User = identity, Place = place },
            _ => new SignInResult(SignInStatus.Refused) { Scheme = scheme, Result = user.Result, Place = place },
        };
    }

    private static IEnumerable<ExplainedStage> Who(HttpContext context, RoutePreauthentication? route, SignInResult finding, string? detail)
    {
        var caller = ClientKindReader.Read(context.Request.Method, context.Request.Headers);
        var decision = PreauthenticationRules.Decide(route, caller, finding);
        var schemes = route is null ? "" : string.Join(", ", route.Schemes);
        if (decision is not (PreauthenticationStatus.Anonymous or PreauthenticationStatus.PassThrough or PreauthenticationStatus.Accepted or PreauthenticationStatus.Forbidden))
        {
            yield return ExplainedStage.Stop("authentication", decision.ToString(), $"asks for {schemes}; {PreauthenticationRules.Reason(decision, route, finding)}{(detail is null ? "" : $" ({detail})")}");
            yield break;
        }

        if (finding.User is not null || decision != PreauthenticationStatus.Forbidden)
        {
            yield return ExplainedStage.Pass("authentication", decision == PreauthenticationStatus.Forbidden ? nameof(PreauthenticationStatus.Accepted) : decision.ToString(), $"{schemes}{(finding.User is { } user ? $", user {user.Name}, {detail}" : "")}");
        }

        yield return decision == PreauthenticationStatus.Forbidden
            ? ExplainedStage.Stop("authorisation", decision.ToString(), $"{PreauthenticationRules.Reason(decision, route, finding)}{(finding.User is null ? "" : $" ({detail})")}")
            : ExplainedStage.Pass("authorisation", "Allowed", AccessText.Of(route!.Access)); // Misconfigured stops above
        yield return ExplainedStage.Pass("delegation", route!.Delegation.ToString(), route.Delegation switch
        {
            RouteDelegation.Header => ToldInHeaders(route, finding.User),
            RouteDelegation.Forms => $"the user's name and password to the form at {route.BackEndForm?.Path}",
            RouteDelegation.Bearer => "the caller's own token, or name and password",
            RouteDelegation.Basic => "the user's name and password",
            _ when decision == PreauthenticationStatus.PassThrough => "the client's own Authorization passes",
            _ => "",
        });
    }

    private static string ToldInHeaders(RoutePreauthentication route, UserIdentity? user)
    {
        var groups = route.DelegationGroupsHeader is { } header ? $", {header}: {(user is null ? "" : string.Join(',', user.Groups.Order(StringComparer.OrdinalIgnoreCase).Take(20)))}" : "";
        return $"{route.DelegationHeader}: {user?.Name}{groups}{(route.Assertion is { } assertion ? $", {assertion.Header}: a signed token for {assertion.Audience}" : "")}";
    }

    private static ExplainedStage Destination(ExplainedRequest request, EndpointMetadataCollection metadata)
    {
        var forwarding = metadata.GetRequiredMetadata<ForwardingPolicy>();
        var cluster = metadata.GetRequiredMetadata<RouteModel>().Cluster;
        var destinations = cluster?.DestinationsState.AvailableDestinations ?? [];
        if (cluster is null || destinations.Count == 0)
        {
            return ExplainedStage.Stop("destination", "None", $"503: cluster {forwarding.Cluster} has no destination");
        }

        var addresses = string.Join(", ", destinations.Select(d => d.Model.Config.Address.TrimEnd('/')));
        var policy = destinations.Count == 1 ? "" : $"one of {destinations.Count} by {cluster.Model.Config.LoadBalancingPolicy ?? "PowerOfTwoChoices"}: ";
        return ExplainedStage.Pass("destination", forwarding.Cluster, $"{policy}{addresses}, target {(forwarding.KeepsTarget ? request.Target : "made by the route's transforms")}");
    }

    /// <summary>Explaining sends nothing, health probes included.</summary>
    private sealed class NoProbes : IActiveHealthCheckMonitor
    {
        public bool InitialProbeCompleted => true;

        public Task CheckHealthAsync(IEnumerable<ClusterState> clusters) => Task.CompletedTask;
    }
}
