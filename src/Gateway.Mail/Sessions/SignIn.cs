using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Authorization;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;
using Gateway.Mail.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail.Sessions;

/// <summary>The script of a session up to its sign-in: greet, read a try, who, may, where, sign in there.</summary>
internal sealed partial class SignIn(
    Authenticator authenticator,
    ClientAuthorities authorities,
    DecisionLog decisions,
    RefusalDelay refusals,
    MailRoutes routes,
    BackEndConnector connector,
    CapabilityLearner capabilities,
    LoopGuard loops,
    MailMetrics metrics,
    TimeProvider time,
    ILogger<SignIn> logger)
{
    public PreAuthSession Begin(MailProtocol protocol, ClientChannel channel, ITlsUpgrade tls) => new(protocol, channel, tls, metrics, routes, capabilities);

    public async ValueTask<SignInEnd> RunAsync(PreAuthSession front, ClientAddresses client, string sessionId, CancellationToken cancellationToken)
    {
        if (loops.IsOwn(client.Peer))
        {
            Log.Loop(logger, client.Local);
            return SignInEnd.Over(MailSessionEnd.Loop);
        }

        if (front.IsSecure && !await front.FindRouteAsync(cancellationToken))
        {
            return SignInEnd.Over(MailSessionEnd.NoRoute);
        }

        var dialogue = ClientDialogues.For(front);
        await dialogue.GreetAsync(cancellationToken);
        for (var tries = 1; ; tries++)
        {
            var read = await dialogue.ReadSignInAsync(cancellationToken);
            if (read.Attempt is not { } attempt)
            {
                return SignInEnd.Over(read.End);
            }

            var route = front.Route!; // a try is taken only over TLS, when the route is known
            var details = new ClientDetails(client.Remote, client.Local, front.ServerName, dialogue.HelloName, sessionId);
            var outcome = await TryAsync(front, attempt.Identity, details, cancellationToken);
            metrics.SignedIn(front.Protocol, route.Name, attempt.Identity.Mechanism, outcome.Result);
            if (outcome.BackEnd is { } backEnd)
            {
                await AcceptAsync(dialogue, attempt, backEnd, cancellationToken);
                return new SignInEnd(default, new SignedIn(route, outcome.User, backEnd));
            }

            await DelayAsync(route.Options.FailureDelay, front.Channel.Disconnected, cancellationToken);
            await dialogue.RefuseAsync(attempt, outcome.Refusal, outcome.Text, cancellationToken);
            if (tries >= route.Options.MaxTries)
            {
                return SignInEnd.Over(MailSessionEnd.TooManyTries);
            }
        }
    }

    /// <summary>Tells the client that it is signed in. Until it has been told, nobody else closes the connection to the back end.</summary>
    private static async ValueTask AcceptAsync(
        IClientDialogue dialogue,
        SignInAttempt attempt,
        BackEndConnection backEnd,
        CancellationToken cancellationToken)
    {
        try
        {
            await dialogue.AcceptAsync(attempt, backEnd, cancellationToken);
        }
        catch
        {
            await backEnd.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<SignInOutcome> TryAsync(PreAuthSession front, SaslIdentity identity, ClientDetails client, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        var route = front.Route!; // a try is taken only over TLS, when the route is known
        var protocol = MailProtocols.NameOf(route.Protocol);

        // A program says nothing of its device, but uses one protocol.
        var context = new SignInContext(client.Remote.Address, protocol, identity.Mechanism, route.Name, protocol, client.SessionId) { Disconnected = front.Channel.Disconnected };
        var place = route.Access.DecidePlace(client.Remote.Address, time.GetUtcNow());
        if (place == AccessStatus.OutsideNetworks)
        {
            var outside = Deny(identity, context, null, place);
            await refusals.WaitAsync(context, arrived, isProved: false, cancellationToken);
            return outside;
        }

        await using var verifying = new BackEndVerification((exposure, token) => AuthenticateUpstreamAsync(route, identity, null, client, exposure, token));
        Credential credential = identity.Mechanism == ExternalMechanism.Name && front.ClientCertificate is { } certificate
            ? authorities.Identify(certificate, identity.UserName, route.ClientAuthorities)
            : MailCredentials.For(route, identity, DestinationRule.Choose(routes.Current, route, identity.UserName, null).Cluster?.Settings.Options, verifying.VerifyAsync);
        var outcome = await authenticator.AuthenticateAsync(credential, context, cancellationToken);
        if (!outcome.IsAccepted)
        {
            return SignInOutcome.Refused(route, outcome.Status, client.SessionId, verifying.Text);
        }

        var verdict = place == AccessStatus.Allowed ? route.Access.DecideUser(outcome.User) : place;
        if (verdict != AccessStatus.Allowed)
        {
            // Told the same as a wrong password, and at the same time.
            var denied = Deny(identity, context, outcome.User, verdict);
            await refusals.WaitAsync(context, arrived, isProved: true, cancellationToken);
            return denied;
        }

        if (identity.UserName.Length == 0)
        {
            // Only the proof says who it is.
            identity = new SaslIdentity { Mechanism = identity.Mechanism, UserName = outcome.User.Name, Token = identity.Token };
        }

        // The authenticator may have answered from a try under way elsewhere: then this session has no connection yet.
        var entry = verifying.Take() ?? await AuthenticateUpstreamAsync(route, identity, outcome.User, client, PasswordExposure.Uncounted, cancellationToken);
        if (entry.Connection is { } connection)
        {
            return SignInOutcome.Accepted(outcome.User.Name, connection);
        }

        await refusals.WaitAsync(context, arrived, isProved: true, cancellationToken);
        return SignInOutcome.BackEndRefused(route, entry.Result, client.SessionId);
    }

    private async ValueTask DelayAsync(TimeSpan delay, CancellationToken disconnected, CancellationToken cancellationToken)
    {
        if (delay > TimeSpan.Zero)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(disconnected, cancellationToken);
            await Task.Delay(delay, time, either.Token);
        }
    }

    private SignInOutcome Deny(SaslIdentity identity, SignInContext context, UserIdentity? user, AccessStatus verdict)
    {
        decisions.Denied(identity.UserName, context, user, verdict);
        Log.NotAllowed(logger, user?.Name ?? identity.UserName, context.Route, verdict, context.TraceId);
        return SignInOutcome.NotAllowed(context.TraceId ?? "");
    }

    /// <summary>Finds the user's back end, connects to it and signs in there.</summary>
    private async ValueTask<BackEndEntry> AuthenticateUpstreamAsync(
        MailRoute route, SaslIdentity identity, UserIdentity? user, ClientDetails client, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var choice = DestinationRule.Choose(routes.Current, route, identity.UserName, user);
        if (choice.Cluster is not { } cluster)
        {
            Log.UnknownDestination(logger, choice.Reason, choice.Detail, user?.Name ?? identity.UserName, route.Name);
            return new BackEndEntry(null, new BackEndResult(BackEndStatus.ConnectFailed));
        }

        var attempt = await connector.ConnectAsync(cluster, cluster.Candidates(choice.Own), client, cancellationToken);
        if (attempt.Connection is not { } connection)
        {
            return new BackEndEntry(null, attempt.Result);
        }

        var result = await connector.SignInAsync(
            connection, MailCredentials.BackEndIdentityFor(cluster.Settings.Options, identity, user), cluster, exposure, cancellationToken);
        if (result.IsDone)
        {
            return new BackEndEntry(connection, result);
        }

        await connection.DisposeAsync();
        return new BackEndEntry(null, result);
    }

    private static partial class Log
    {
        [LoggerMessage(4020, LogLevel.Error, "The gateway has connected to itself at {Local}: a destination points at a listener.")]
        public static partial void Loop(ILogger logger, IPEndPoint local);

        [LoggerMessage(4021, LogLevel.Information, "{User} may not use mail route {Route}: {Verdict} (session {SessionId}).")]
        public static partial void NotAllowed(ILogger logger, string user, string? route, AccessStatus verdict, string? sessionId);

        [LoggerMessage(4022, LogLevel.Warning, "{Reason}: '{Destination}' for {User} on mail route {Route} is no destination of its cluster.")]
        public static partial void UnknownDestination(ILogger logger, DestinationReason reason, string destination, string user, string route);
    }
}
