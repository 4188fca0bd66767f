using Gateway.Identity.Authorization;

namespace Gateway.Preauthentication;

/// <summary>The decision on a request, with what it is based on.</summary>
/// <param name="Status">The decision.</param>
/// <param name="SignIn">The user, or why there is none.</param>
/// <param name="Client">The kind of client, on which the form of a refusal depends.</param>
internal readonly record struct PreauthenticationResult(PreauthenticationStatus Status, SignInResult SignIn, ClientKind Client)
{
    /// <summary>The refusal of an admitted request, which has been counted, by the route's AuthorizationPolicy.</summary>
    public static PreauthenticationResult RefusedByPolicy(SignInResult signIn) =>
        new(PreauthenticationStatus.Forbidden, signIn with { Place = AccessStatus.RefusedByPolicy, CachedBy = null }, ClientKind.Program);

    /// <summary>Whether the request is forwarded.</summary>
    public bool IsAdmitted =>
        Status is PreauthenticationStatus.Accepted or PreauthenticationStatus.Anonymous or PreauthenticationStatus.PassThrough;
}
