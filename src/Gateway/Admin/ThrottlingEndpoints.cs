using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;

namespace Gateway.Admin;

/// <summary>
/// The limits of a source over the admin listener: <c>GET ?source=203.0.113.5</c> answers with the source and the networks around it, what
/// is counted against each, and until when it is rate limited.
/// </summary>
internal static class ThrottlingEndpoints
{
    public const string Path = "/api/throttling";

    /// <summary>The path and query that ask for one source.</summary>
    public static string For(IPAddress source) => $"{Path}?source={Uri.EscapeDataString(source.ToString())}";

    public static Task AnswerAsync(HttpContext context)
    {
        if (!IPAddress.TryParse(context.Request.Query["source"].ToString(), out var address))
        {
            return AdminText.WriteAsync(context, StatusCodes.Status400BadRequest, "?source= must be an IP address.");
        }

        return context.Response.WriteAsJsonAsync(
            context.RequestServices.GetRequiredService<SourceThrottle>().Show(NormalizedAddress.Of(address)),
            ThrottlingJson.Default.SourceThrottleView,
            cancellationToken: context.RequestAborted);
    }
}
