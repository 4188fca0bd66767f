using System.Net;

namespace Gateway.Publishing.Forwarding;

/// <summary>The verified user's own credential, for the back end: set by pre-authentication where a route delegates with NTLM.</summary>
internal sealed class BackendCredential(NetworkCredential credential)
{
    public static NetworkCredential? Of(HttpContext context) => context.Features.Get<BackendCredential>()?.Value;

    private NetworkCredential Value { get; } = credential;

    public override string ToString() => "***";
}
