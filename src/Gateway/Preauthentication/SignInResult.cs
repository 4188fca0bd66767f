using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication;

/// <summary>What a scheme found in a request; immutable, and enough to decide on the request.</summary>
internal sealed record SignInResult(SignInStatus Status)
{
    private readonly AuthenticationStatus? _statusForClient;

    /// <summary>No credential of any scheme.</summary>
    public static SignInResult Nothing { get; } = new(SignInStatus.Nothing);

    /// <summary>The scheme of the credential, or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>The directory's result; set for <see cref="SignInStatus.Accepted"/> and <see cref="SignInStatus.Refused"/>.</summary>
    public AuthenticationStatus Result { get; init; }

    /// <inheritdoc cref="AuthenticationResult.StatusForClient"/>
    public AuthenticationStatus StatusForClient
    {
        get => _statusForClient ?? Result;
        init => _statusForClient = value;
    }

    /// <summary>Whether the client is told to try again later.</summary>
    public bool IsForLater =>
        Status == SignInStatus.Refused && StatusForClient is (AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Busy);

    /// <summary>Set when accepted.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>The verified credential; set when accepted by password, at least where the route delegates it.</summary>
    public PasswordCredential? Credential { get; init; }

    /// <summary>The result of the route's rules on networks and times, which do not depend on the user.</summary>
    public AccessStatus Place { get; init; }

    /// <summary>The cause of a refusal, for the log.</summary>
    public string? Reason { get; init; }

    public static SignInResult Malformed(string scheme, string reason) => new(SignInStatus.Malformed) { Scheme = scheme, Reason = reason };

    public static SignInResult SessionEnded(string scheme, string reason) =>
        new(SignInStatus.SessionEnded) { Scheme = scheme, Reason = reason };

    public static SignInResult Refused(string scheme, AuthenticationStatus result) =>
        new(SignInStatus.Refused) { Scheme = scheme, Result = result };

    public static SignInResult Accepted(string scheme, UserIdentity? user) => new(SignInStatus.Accepted) { Scheme = scheme, User = user };

    /// <summary>The result for an authenticator's result.</summary>
    public static SignInResult Of(string scheme, AuthenticationResult result) =>
        result.IsAccepted
        ? Accepted(scheme, result.User)
        : Refused(scheme, result.Status) with { StatusForClient = result.StatusForClient };

    /// <summary>The result for an authenticator's result on a password.</summary>
    public static SignInResult Of(string scheme, PasswordCredential credential, AuthenticationResult result) => result.IsAccepted
        ? new(SignInStatus.Accepted) { Scheme = scheme, User = result.User, Credential = credential }
        : Of(scheme, result);
}
