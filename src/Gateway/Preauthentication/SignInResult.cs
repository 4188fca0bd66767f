using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication;

/// <summary>What a scheme found out about the caller; immutable, no request needed to decide on it.</summary>
internal sealed record SignInResult(SignInStatus State)
{
    /// <summary>No credential of any scheme.</summary>
    public static SignInResult Nothing { get; } = new(SignInStatus.Nothing);

    /// <summary>The scheme that looked, or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>What the directory said; meaningful for <see cref="SignInStatus.Accepted"/> and <see cref="SignInStatus.Refused"/>.</summary>
    public AuthenticationStatus Result { get; init; }

    /// <summary>Set when accepted.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>The verified credential; set when accepted by password, at least where the route delegates it.</summary>
    public PasswordCredential? Credential { get; init; }

    /// <summary>What the route's rule says of where and when, whoever it is.</summary>
    public AccessStatus Place { get; init; }

    /// <summary>Why, for the log.</summary>
    public string? Reason { get; init; }

    public static SignInResult Malformed(string scheme, string reason) => new(SignInStatus.Malformed) { Scheme = scheme, Reason = reason };

    /// <summary>The finding for an answer of the authenticator.</summary>
    public static SignInResult Of(string scheme, AuthenticationResult outcome) => outcome.IsAccepted
        ? new(SignInStatus.Accepted) { Scheme = scheme, User = outcome.User }
        : new(SignInStatus.Refused) { Scheme = scheme, Result = outcome.Status };

    /// <summary>The finding for an answer about a password.</summary>
    public static SignInResult Of(string scheme, PasswordCredential credential, AuthenticationResult outcome) => outcome.IsAccepted
        ? new(SignInStatus.Accepted) { Scheme = scheme, User = outcome.User, Credential = credential }
        : Of(scheme, outcome);
}
