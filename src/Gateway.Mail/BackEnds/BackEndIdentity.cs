using Gateway.Identity.Credentials;

namespace Gateway.Mail.BackEnds;

/// <summary>As whom and with what to sign in at a back end.</summary>
internal sealed class BackEndIdentity
{
    public required string UserName { get; init; }

    public Secret? Password { get; init; }

    public Secret? Token { get; init; }

    /// <summary>The mechanism the token came by, preferred on the way in.</summary>
    public string? TokenMechanism { get; init; }

    /// <summary>The user to act for, where <see cref="UserName"/> is a service account; SASL PLAIN alone can say it.</summary>
    public string AuthorizationId { get; init; } = "";

    public override string ToString() => UserName;
}
