using Gateway.Identity;
using Gateway.Identity.Authorization;

namespace Gateway.Preauthentication;

/// <summary>What a scheme found out about the caller; immutable, no request needed to decide on it.</summary>
public sealed record CallerFinding(CallerState State)
{
    private readonly AuthenticationResult? _resultForClient;

    /// <summary>No credential of any scheme.</summary>
    public static CallerFinding Nothing { get; } = new(CallerState.Nothing);

    /// <summary>The scheme that looked, or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>What the directory said; meaningful for <see cref="CallerState.Accepted"/> and <see cref="CallerState.Refused"/>.</summary>
    public AuthenticationResult Result { get; init; }

    /// <inheritdoc cref="AuthenticationOutcome.ResultForClient"/>
    public AuthenticationResult ResultForClient
    {
        get => _resultForClient ?? Result;
        init => _resultForClient = value;
    }

    /// <summary>Whether the client is told to try again later.</summary>
    public bool IsForLater =>
        State == CallerState.Refused && ResultForClient is (AuthenticationResult.DirectoryUnavailable or AuthenticationResult.Busy);

    /// <summary>Set when accepted.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>The verified credential; set when accepted by password, at least where the route delegates it.</summary>
    public PasswordCredential? Credential { get; init; }

    /// <summary>What the route's rule says of where and when, whoever it is.</summary>
    public AccessVerdict Place { get; init; }

    /// <summary>Why, for the log.</summary>
    public string? Reason { get; init; }

    public static CallerFinding Malformed(string scheme, string reason) => new(CallerState.Malformed) { Scheme = scheme, Reason = reason };

    /// <summary>The finding for an answer of the authenticator.</summary>
    public static CallerFinding Of(string scheme, AuthenticationOutcome outcome) => outcome.IsAccepted
        ? new(CallerState.Accepted) { Scheme = scheme, User = outcome.User }
        : new(CallerState.Refused) { Scheme = scheme, Result = outcome.Result, ResultForClient = outcome.ResultForClient };

    /// <summary>The finding for an answer about a password.</summary>
    public static CallerFinding Of(string scheme, PasswordCredential credential, AuthenticationOutcome outcome) => outcome.IsAccepted
        ? new(CallerState.Accepted) { Scheme = scheme, User = outcome.User, Credential = credential }
        : Of(scheme, outcome);
}
