using System.Net;
using Gateway.Identity;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>Says of a request what the authenticator may know.</summary>
internal static class SignInContexts
{
    public static SignInContext Of(HttpContext context, string scheme, string? route)
    {
        var source = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return new SignInContext(
            source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source,
            "https",
            scheme,
            route,
            DeviceReader.Read(context.Request),
            Refusal.TraceId(context));
    }
}
