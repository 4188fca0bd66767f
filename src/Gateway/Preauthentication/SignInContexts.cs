using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>Says of a request what the authenticator may know.</summary>
internal static class SignInContexts
{
    /// <summary>What the access log calls the protocol.</summary>
    public const string Protocol = "https";

    /// <summary>Where a request comes from.</summary>
    public static IPAddress Source(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    public static SignInContext Of(HttpContext context, string scheme, string? route) =>
        new(Source(context), Protocol, scheme, route, DeviceReader.Read(context.Request), Refusal.TraceId(context)) { Disconnected = context.RequestAborted };
}
