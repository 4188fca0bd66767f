using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Connections;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;
using Gateway.Mail.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail.Sessions;

/// <summary>The course of a session up to its sign-in: greet, read a request to sign in, verify it, answer it.</summary>
internal sealed partial class SignIn(
    SignInVerifier verifier,
    MailRoutes routes,
    CapabilityLearner capabilities,
    LoopGuard loops,
    MailMetrics metrics,
    ILogger<SignIn> logger)
{
    public PreAuthSession Begin(IMailProtocol protocol, ClientChannel channel, ITlsUpgrade tls) =>
        new(protocol, channel, tls, metrics, routes, capabilities);

    /// <returns>The accepted sign-in, or null where the session has ended before: <see cref="PreAuthSession.End"/> is set.</returns>
    public async ValueTask<SignInResult?> RunAsync(
        PreAuthSession session, ClientAddresses client, string sessionId, TimeProvider time, CancellationToken cancellationToken)
    {
        if (loops.IsOwn(client.Socket))
        {
            Log.Loop(logger, client.Local);
            session.EndWith(MailSessionEnd.Loop);
            return null;
        }

        if (session.IsSecure)
        {
            await session.FindRouteAsync(cancellationToken);
            if (session.End is not null)
            {
                return null;
            }
        }

        var dialogue = session.Protocol.CreateClientDialogue(session);
        await dialogue.GreetAsync(cancellationToken);
        for (var tries = 1; await dialogue.ReadSignInAsync(cancellationToken) is { } request; tries++)
        {
            session.IsVerifying = true;

            // A client can request to sign in only over TLS, when the route is known. The configuration may have changed since.
            var route = routes.Current.Renew(session.Route!);
            var details = new ClientDetails(client.Remote, client.Local, session.ServerName, dialogue.HelloName, sessionId);
            var result = await VerifyAsync(session, route, request.Identity, details, cancellationToken);
            metrics.SignedIn(session.Protocol.Name, route.Name, request.Identity.Mechanism, result.Status);
            if (result.IsAccepted)
            {
                await AcceptAsync(dialogue, request, result.BackEnd, cancellationToken);
                return result;
            }

            await DelayAsync(route.Options.FailureDelay, time, session.Channel.Disconnected, cancellationToken);
            await dialogue.RefuseAsync(request, result.Refusal, cancellationToken);
            session.IsVerifying = false;
            if (tries >= route.Options.MaxTries)
            {
                session.EndWith(MailSessionEnd.TooManyTries);
                return null;
            }
        }

        return null;
    }

    /// <summary>Reports a command of a signed-in client that would have changed who it is.</summary>
    public void IdentityChangeRefused(
        IMailProtocol protocol, SignInResult signedIn, string command, ClientAddresses client, string sessionId)
    {
        var context = new SignInContext(client.Remote.Address, protocol.Name, command, signedIn.Route.Name, protocol.Name, sessionId);
        verifier.IdentityChangeRefused(signedIn.User ?? "", context);
        Log.IdentityChange(logger, signedIn.User, command, client.Remote.Address, sessionId);
    }

    private async ValueTask<SignInResult> VerifyAsync(
        PreAuthSession session, MailRoute route, SaslIdentity identity, ClientDetails client, CancellationToken cancellationToken)
    {
        using var span = SignInSpan.Begin(session, client, identity.Mechanism);
        var result = await verifier.VerifyAsync(session, route, identity, client, cancellationToken);
        SignInSpan.End(span, result);
        return result;
    }

    /// <summary>Tells the client that it is signed in. Where that fails the connection to the back end has no other owner yet.</summary>
    private static async ValueTask AcceptAsync(
        ClientDialogue dialogue, SignInRequest request, BackEndConnection backEnd, CancellationToken cancellationToken)
    {
        try
        {
            await dialogue.AcceptAsync(request, backEnd, cancellationToken);
        }
        catch
        {
            await backEnd.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask DelayAsync(
        TimeSpan delay, TimeProvider time, CancellationToken disconnected, CancellationToken cancellationToken)
    {
        if (delay > TimeSpan.Zero)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(disconnected, cancellationToken);
            await Task.Delay(delay, time, either.Token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4023, LogLevel.Warning,
            "User {User} sent {Command} after signing in, from {Source}; it was refused (session {SessionId}).")]
        public static partial void IdentityChange(ILogger logger, string? user, string command, IPAddress source, string sessionId);

        [LoggerMessage(4020, LogLevel.Error,
            "The gateway has connected to itself at {Local}: a destination has the address of a listener.")]
        public static partial void Loop(ILogger logger, IPEndPoint local);
    }
}
