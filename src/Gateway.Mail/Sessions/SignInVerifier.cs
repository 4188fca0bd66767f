using Gateway.Identity.AppPasswords;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail.Sessions;

/// <summary>
/// Decides one request to sign in: who it is, whether the route allows it, which back end it goes to, and signs in there.
/// </summary>
internal sealed partial class SignInVerifier(
    MailIdentity identities, MailRoutes routes, UpstreamSignIn upstream, TimeProvider time, ILogger<SignInVerifier> logger)
{
    public async ValueTask<SignInResult> VerifyAsync(
        PreAuthSession session, MailRoute route, SaslIdentity identity, ClientDetails client, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        var protocol = session.Protocol.Name;

        // Mail clients do not name their device, but each uses one protocol.
        var context = new SignInContext(client.Remote.Address, protocol, identity.Mechanism, route.Name, protocol, client.SessionId)
        {
            Disconnected = session.Channel.Disconnected,
        };
        var place = route.Access.DecidePlace(client.Remote.Address, time.GetUtcNow());
        if (place == AccessStatus.OutsideNetworks)
        {
            var outside = Deny(route, identity, context, null, place);
            await identities.Refusals.WaitAsync(context, arrived, isProved: false, cancellationToken);
            return outside;
        }

        // A back end that verifies the credential is chosen before the user is known, any other after. The first is set when it is asked.
        DestinationChoice? choice = null;
        await using var verification = new BackEndVerification(
            (exposure, token) => upstream.SignInAsync(choice!, identity, null, client, exposure, token));
        Credential credential;
        if (identity.Mechanism == ExternalMechanism.Name && session.ClientCertificate is { } certificate)
        {
            credential = identities.Authorities.Identify(certificate, identity.UserName, route.ClientAuthorities);
        }
        else if (MailCredentials.ForGateway(route, identity) is { } verifiedHere)
        {
            credential = verifiedHere;
        }
        else
        {
            choice = Choose(route, identity, null);
            credential = MailCredentials.ForBackEnd(identity, choice.Cluster?.Settings.Options, verification.VerifyAsync);
        }

        var result = await identities.Authenticator.AuthenticateAsync(credential, context, cancellationToken);
        if (!result.IsAccepted)
        {
            return SignInResult.Refused(route, result, client.SessionId, verification.Refusal);
        }

        var access = place == AccessStatus.Allowed ? route.Access.DecideUser(result.User) : place;
        if (access != AccessStatus.Allowed)
        {
            // The client is told the same as for a wrong password, after the same time.
            var denied = Deny(route, identity, context, result.User, access);
            await identities.Refusals.WaitAsync(context, arrived, isProved: true, cancellationToken);
            return denied;
        }

        if (route.IsPasswordForFamiliarNetworks
            && credential is PasswordCredential or AppPasswordCredential
            && result.AppPassword is null
            && !identities.Familiarity.IsFamiliar(result.User, client.Remote.Address))
        {
            identities.Decisions.FactorMissing(result.User, context);
            await identities.Refusals.WaitAsync(context, arrived, isProved: true, cancellationToken);
            return SignInResult.NotAllowed(route, client.SessionId);
        }

        identity = result.AppPassword is { } used
            ? identity.WithDeposit(used, identities.AppPasswords.OpenDeposit(used))
            : identity.Accepted(result);
        if (identity.UserName.Length == 0)
        {
            // The token or the certificate names the user.
            identity = new SaslIdentity { Mechanism = identity.Mechanism, UserName = result.User.Name, Token = identity.Token };
        }

        // Where the authenticator shared the result of another session's try, this session has no connection yet.
        var signedIn = verification.Take() ?? await upstream.SignInAsync(
            choice ?? Choose(route, identity, result.User), identity, result.User, client, PasswordExposure.Uncounted, cancellationToken);
        if (signedIn.Connection is { } connection)
        {
            return SignInResult.Accepted(route, result.User.Name, connection, result.AppPassword);
        }

        await identities.Refusals.WaitAsync(context, arrived, isProved: true, cancellationToken);
        return SignInResult.BackEndFailed(route, signedIn.Result, client.SessionId);
    }

    /// <summary>Writes to the audit log that a signed-in user asked to become another.</summary>
    public void IdentityChangeRefused(string userName, SignInContext context) =>
        identities.Decisions.IdentityChangeRefused(userName, context);

    private DestinationChoice Choose(MailRoute route, SaslIdentity identity, UserIdentity? user) =>
        DestinationRule.Choose(routes.Current, route, identity.UserName, user);

    private SignInResult Deny(MailRoute route, SaslIdentity identity, SignInContext context, UserIdentity? user, AccessStatus status)
    {
        identities.Decisions.Denied(identity.UserName, context, user, status);
        Log.NotAllowed(logger, VisibleText.Of(user?.Name ?? identity.UserName), context.Route, status, context.TraceId);
        return SignInResult.NotAllowed(route, context.TraceId ?? "");
    }

    private static partial class Log
    {
        [LoggerMessage(4021, LogLevel.Information, "Mail route {Route} does not allow user {User}: {Status} (session {SessionId}).")]
        public static partial void NotAllowed(ILogger logger, string user, string? route, AccessStatus status, string? sessionId);
    }
}
