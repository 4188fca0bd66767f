using Gateway.Identity.Credentials;

namespace Gateway.Mail.BackEnds;

/// <summary>The user name and the credential to sign in with at a back end.</summary>
internal sealed class BackEndIdentity
{
    public required string UserName { get; init; }

    public Secret? Password { get; init; }

    public Secret? Token { get; init; }

    /// <summary>The mechanism that the client sent the token by; it is preferred.</summary>
    public string? TokenMechanism { get; init; }

    /// <summary>The user to act for, where <see cref="UserName"/> is a service account; only SASL PLAIN carries it.</summary>
    public string AuthorizationId { get; init; } = "";

    public override string ToString() => UserName;
}
