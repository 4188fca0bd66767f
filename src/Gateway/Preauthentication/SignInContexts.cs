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

    public static SignInContext Of(HttpContext context, string scheme, string? route) =>
        new(Source(context), Protocol, scheme, route, DeviceReader.Read(context.Request), Refusal.TraceId(context))
        {
            Disconnected = context.RequestAborted,
        };
}
