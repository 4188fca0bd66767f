using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>Describes a request to the authenticator.</summary>
internal static class SignInContexts
{
    /// <summary>The protocol's name in the logs.</summary>
    public const string Protocol = "https";

    /// <summary>The client's address.</summary>
    public static IPAddress Source(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    public static SignInContext Of(HttpContext context, string scheme, string? route)
    {
        var id = DeviceReader.FindId(context.Request);
        var device = id ?? DeviceReader.FindAgent(context.Request);
        return new(Source(context), Protocol, scheme, route, device, Refusal.TraceId(context))
        {
            DeviceId = id,
            Disconnected = context.RequestAborted,
        };
    }
}
