using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity;

/// <summary>The client that presents a credential.</summary>
internal readonly record struct SignInClient(IPAddress Address, SignInOrigin Origin)
{
    /// <summary>The credential is that of a session, which neither the lockout nor the rate limit refuses.</summary>
    public bool IsSession { get; init; }

    public static SignInClient Of(IPAddress address) => new(address, SourceNetwork.Of(address));

    public static SignInClient Of(SignInContext context) => new(context.Source, context.Origin) { IsSession = context.IsSession };
}
