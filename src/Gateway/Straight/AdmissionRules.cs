using Gateway.Preauthentication;
using Gateway.Preauthentication.Delegation;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Straight;

/// <summary>What the stages of the pipeline would decide on the user of a straight request: each by its own rule.</summary>
internal sealed class AdmissionRules(
    RouteSchemes schemes, SessionRenewal renewal, RequestDelegation delegation, IOptionsMonitor<SignInOptions> signIn)
{
    public SignInOptions SignIn => signIn.CurrentValue;

    public SessionRenewal Renewal => renewal;

    public RequestDelegation Delegation => delegation;

    /// <inheritdoc cref="RouteSchemes.FindKnown(in PresentedCredentials, RoutePreauthentication)"/>
    public SignInResult? FindKnown(in PresentedCredentials presented, RoutePreauthentication route) => schemes.FindKnown(presented, route);
}
