using Gateway.Identity.External;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>The result of one token: an identity, another token for the client, or neither where it cannot be verified.</summary>
/// <param name="Identity">
/// The identity, or the cause of the refusal; null while the exchange continues, or where the token cannot be verified.
/// </param>
/// <param name="Response">The gateway's token for the client, or null.</param>
internal sealed record NegotiateStep(ExternalIdentity? Identity, byte[]? Response)
{
    /// <summary>The gateway has no keytab or no Kerberos library.</summary>
    public static NegotiateStep Unavailable { get; } = new(null, null);

    public override string ToString() => Identity?.ToString() ?? nameof(NegotiateStep);
}
