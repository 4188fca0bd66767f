using System.Net;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Factors;

/// <summary>
/// Decides whether an accepted user lacks the second factor that a route requires. Traffic, the look-up of known users and <c>gateway
/// explain</c> ask here alone, so that no way in can forget it.
/// </summary>
internal sealed class SecondFactors(
    FamiliarNetworks networks, Invitations invitations, SessionAccounts accounts, TimeProvider time) : IFamiliarity
{
    /// <summary>
    /// The result itself where the route requires nothing more; otherwise the same user as <see cref="SignInStatus.FactorMissing"/>.
    /// </summary>
    public SignInResult Require(RoutePreauthentication route, SignInResult found, IPAddress source)
    {
        if (route.Basic == BasicSource.FromFamiliarNetworksOnly
            && found is { Status: SignInStatus.Accepted, User: { } owner, Scheme: nameof(RouteAuthentication.Basic) }
            && !IsFamiliar(owner, source))
        {
            return found with { Status = SignInStatus.FactorMissing, Reason = "the user's own password is refused in this network." };
        }

        if (found is { Status: SignInStatus.Accepted, Session.IsByPasskey: true } && !route.AcceptsPasskeyAlone)
        {
            return found with { Status = SignInStatus.PasswordMissing, Reason = "the session has no password, which the route requires." };
        }

        return RequireFactor(route, found, source);
    }

    /// <summary>Whether the person has proved a second factor in a network, or it is one of the organization's own.</summary>
    public bool IsFamiliar(UserIdentity user, IPAddress source) =>
        networks.Contains(accounts.Of(user), SourceNetwork.Of(source)) || invitations.IsInside(source);

    private SignInResult RequireFactor(RoutePreauthentication route, SignInResult found, IPAddress source) =>
        route.SecondFactor is { } rule
        && found is { Status: SignInStatus.Accepted, User: { } user }
        && !IsProofEnough(found.Scheme)
        && !(found.Session?.Factor is { } proof && rule.Accepts(proof, time.GetUtcNow()))
        && IsAsked(rule, user, source, found.Session is { IsAtRisk: true })
            ? found with { Status = SignInStatus.FactorMissing, Reason = Explain(rule) }
            : found;

    private static string Explain(SecondFactorRule rule) =>
        $"a second factor is required ({rule.Requirement}): {string.Join(", ", rule.Kinds.Order())}.";

    private bool IsAsked(SecondFactorRule rule, UserIdentity user, IPAddress source, bool isAtRisk) =>
        rule.Concerns(user, source)
        && (rule.Requirement != SecondFactorRequirement.Unfamiliar
            || isAtRisk
            || !networks.Contains(accounts.Of(user), SourceNetwork.Of(source)));

    // A key or a token that was never typed. Whatever else there is, or will be, is taken for a password.
    private static bool IsProofEnough(string? scheme) =>
        scheme is nameof(RouteAuthentication.AppPassword)
            or nameof(RouteAuthentication.Bearer)
            or nameof(RouteAuthentication.Negotiate)
            or nameof(RouteAuthentication.ClientCertificate);
}
