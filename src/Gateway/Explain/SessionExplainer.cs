using Gateway.Certificates.Selection;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Listeners;
using Gateway.Listeners.Tls;
using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Gateway.Preauthentication;
using Gateway.Requests;
using Gateway.Settings;

namespace Gateway.Explain;

/// <summary>Collects the decision of each stage on a mail session. Only directories are contacted.</summary>
/// <param name="options">A valid configuration.</param>
/// <param name="certificates">Chooses the certificate of a handshake.</param>
/// <param name="topology">The mail routes and clusters of the configuration.</param>
/// <param name="state">Knows users, sources and drained destinations.</param>
/// <param name="time">The clock that access hours are checked against.</param>
internal sealed class SessionExplainer(
    GatewayOptions options,
    CertificateSelector certificates,
    MailTopology topology,
    ExplainedState state,
    TimeProvider time)
{
    public async Task<Explanation> ExplainAsync(ExplainedSession session)
    {
        var stages = new List<StageResult>();
        await foreach (var stage in StagesAsync(session))
        {
            stages.Add(stage);
            if (!stage.Passes)
            {
                break;
            }
        }

        return new Explanation(stages);
    }

    private async IAsyncEnumerable<StageResult> StagesAsync(ExplainedSession session)
    {
        var (name, listener) = Find(session);
        yield return Listener(session, name, listener);
        yield return Tls(session, listener!); // not null: the listener stage stops without a listener
        var route = topology.FindRoute(session.Protocol, session.Host);
        yield return Route(session, route);
        var place = route!.Access.DecidePlace(session.From, time.GetUtcNow()); // not null: the route stage stops without a route
        if (place == AccessStatus.OutsideNetworks)
        {
            yield return May(route, null, place);
        }

        var (stage, user) = await WhoAsync(session, route);
        var isGuessable = user is { IsFamiliar: false }
            && route.Authentication.Any(a => a is MailAuthentication.Password or MailAuthentication.BackEnd);
        yield return await state.Source.ExplainAsync(session.From, isGuessable);
        yield return stage;
        if (ExplainedSignIn.Password(user, session.Protocol.ToString(), hasPage: false) is { } password)
        {
            yield return password;
        }

        var identity = user!.Identity!; // the authentication stage stops without a user
        yield return May(route, identity, place);
        yield return Destination(session, route, identity);
    }

    private (string Name, ListenerOptions? Listener) Find(ExplainedSession session)
    {
        // implicit TLS first
        var listeners = options.Listeners.Where(l => l.Value.Protocol.MailProtocol() == session.Protocol)
            .OrderBy(l => l.Value.Tls)
            .ToArray();
        var found = session.Port is { } port
            ? listeners.FirstOrDefault(l => l.Value.Endpoint.EndsWith($":{port}", StringComparison.Ordinal))
            : listeners.FirstOrDefault();

        // Behind a port forward, the public port differs from the listener's.
        found = found.Value is null && listeners.Length == 1 ? listeners[0] : found;
        return (found.Key ?? "", found.Value);
    }

    private static StageResult Listener(ExplainedSession session, string name, ListenerOptions? listener) => listener is null
        ? StageResult.Stop("listener", "None", $"no listener for {session.Protocol}{(session.Port is { } port ? $" on port {port}" : "")}")
        : StageResult.Pass("listener", name, $"{listener.Endpoint}, {listener.Protocol}, from {session.From}");

    private StageResult Tls(ExplainedSession session, ListenerOptions listener)
    {
        if (certificates.Select(session.Host) is not { } certificate)
        {
            return StageResult.Stop("tls", nameof(TlsStatus.UnknownName), $"no certificate for {session.Host}: the handshake is refused");
        }

        var begins = listener.Tls == TlsMode.Implicit ? "TLS from the first byte" : "TLS by STARTTLS, no credentials before it";
        return StageResult.Pass("tls", nameof(TlsStatus.Accepted), $"{begins}, certificate {certificate.Name}, valid until "
            + $"{certificate.Status.NotAfter:yyyy-MM-dd}, for clients of {TlsStrength.Of(listener)}");
    }

    private static StageResult Route(ExplainedSession session, MailRoute? route) => route is null
        ? StageResult.Stop("route", "NoRoute", $"no {session.Protocol} is published for {session.Host}")
        : StageResult.Pass(
            "route", route.Name, $"preset {route.Protocol}, {(route.Hosts.Count == 0 ? "any name" : string.Join(", ", route.Hosts))}");

    private async Task<(StageResult Stage, ExplainedUser? User)> WhoAsync(ExplainedSession session, MailRoute route)
    {
        const string Name = "authentication";
        if (session.User is not { } name)
        {
            return (StageResult.Stop(Name, "SignIn", $"asks for {string.Join(", ", route.Authentication)}; no user was given"), null);
        }

        if (route.Authentication.All(a => a is MailAuthentication.BackEnd or MailAuthentication.BearerPassThrough))
        {
            return (StageResult.Pass(
                Name,
                nameof(MailAuthentication.BackEnd),
                $"the back end verifies {name}, behind lockout and throttling"), TakenAsKnown(name, "back end"));
        }

        var user = await state.Users.FindAsync(name, session.From);
        if (user.Result == AuthenticationStatus.UnknownUser && route.Authentication.Contains(MailAuthentication.Bearer))
        {
            // An issuer may authenticate users that no directory contains.
            return (StageResult.Pass(Name, nameof(MailAuthentication.Bearer), $"a token that names {name}, of "
                + $"{(route.Issuers is { } issuers ? string.Join(", ", issuers) : "any issuer")}; no directory knows {name}"),
                TakenAsKnown(name, "token"));
        }

        return user.Identity is { } identity
            ? (StageResult.Pass(
                Name,
                nameof(AuthenticationStatus.Accepted),
                $"{string.Join(", ", route.Authentication)}, user {identity.Name}, {user.Detail}"), user)
            : (StageResult.Stop(Name, user.Result.ToString(), $"{name} is not let in: {user.Detail}"), user);
    }

    private static ExplainedUser TakenAsKnown(string name, string verifier) =>
        new(AuthenticationStatus.Accepted, new UserIdentity { Name = name, Directory = verifier }, "");

    private static StageResult May(MailRoute route, UserIdentity? user, AccessStatus place)
    {
        var status = place != AccessStatus.Allowed || user is null ? place : route.Access.DecideUser(user);
        return status == AccessStatus.Allowed
            ? StageResult.Pass("authorisation", "Allowed", AccessText.Of(route.Access))
            : StageResult.Stop("authorisation", "Forbidden", AccessRule.Explain(status, route.Name, user));
    }

    private StageResult Destination(ExplainedSession session, MailRoute route, UserIdentity user)
    {
        var known = route.Authentication.Contains(MailAuthentication.BackEnd) ? null : user;
        var choice = DestinationRule.Choose(topology, route, session.User ?? user.Name, known);
        if (choice.Cluster is not { } cluster)
        {
            return StageResult.Stop(
                "destination",
                choice.Reason.ToString(),
                $"'{choice.Detail}' is not a destination of the cluster, and no other mailbox server is used");
        }

        var drained = state.Drains.Describe(cluster.Name);
        IReadOnlyList<MailDestination> all = choice.Own is { } own ? [own] : cluster.Destinations;
        MailDestination[] candidates = [.. all.Where(d => !d.IsDrained)];
        if (candidates.Length == 0)
        {
            return StageResult.Stop("destination", "Drained", $"cluster {cluster.Name} has no destination left: {drained}");
        }

        var left = candidates.Length < all.Count ? $"; {drained}" : "";
        var addresses = string.Join(", ", candidates.Select(d => $"{d.Address} ({d.Address.Tls})"));
        var picked = candidates.Length == 1 ? "" : $"one of {candidates.Length} by {cluster.Settings.Balancing}: ";
        return StageResult.Pass("destination", choice.Own?.ToString()
            ?? cluster.Name, $"{choice.Reason}{(choice.Detail == cluster.Name ? "" : $" {choice.Detail}")}, {picked}{addresses}{left}");
    }
}
