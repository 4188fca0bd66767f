using Gateway.Identity.External;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>What one token came to: somebody, another question, or neither where it cannot be judged here.</summary>
/// <param name="Identity">Who it is, or why it is nobody; null while the exchange goes on, or where it cannot be judged.</param>
/// <param name="Answer">What the client is told, or null.</param>
internal sealed record NegotiateStep(ExternalIdentity? Identity, byte[]? Answer)
{
    /// <summary>The gateway has no keys to judge by, or no library.</summary>
    public static NegotiateStep Unavailable { get; } = new(null, null);

    public override string ToString() => Identity?.ToString() ?? nameof(NegotiateStep);
}
