using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;

namespace Gateway.Admin;

/// <summary>
/// The limits of sources over the admin listener: <c>GET</c> lists what is rate limited now, <c>GET ?source=203.0.113.5</c> answers with
/// the source and the networks around it, what is counted against each, and until when it is rate limited, and
/// <c>DELETE ?source=203.0.113.0/24</c> releases one of them; <c>&amp;reason=</c> is written to the audit log.
/// </summary>
internal static class ThrottlingEndpoints
{
    public const string Path = "/api/throttling";

    public const string ReleaseAction = "lockout release-source";

    /// <summary>The path and query that ask for one source.</summary>
    public static string For(IPAddress source) => $"{Path}?source={Uri.EscapeDataString(source.ToString())}";

    public static Task AnswerAsync(HttpContext context)
    {
        var throttle = context.RequestServices.GetRequiredService<SourceThrottle>();
        var source = context.Request.Query["source"].ToString();
        if (context.Request.Method == "DELETE")
        {
            return Release(context, source)
                ? Task.CompletedTask
                : AdminText.WriteAsync(
                    context, StatusCodes.Status404NotFound, $"Nothing is counted against '{VisibleText.Of(source)}'.");
        }

        if (source.Length == 0)
        {
            return context.Response.WriteAsJsonAsync(
                throttle.List(),
                ThrottlingJson.Default.IReadOnlyListThrottledNetworkView,
                cancellationToken: context.RequestAborted);
        }

        return IPAddress.TryParse(source, out var address)
            ? context.Response.WriteAsJsonAsync(
                throttle.Show(NormalizedAddress.Of(address)),
                ThrottlingJson.Default.SourceThrottleView,
                cancellationToken: context.RequestAborted)
            : AdminText.WriteAsync(context, StatusCodes.Status400BadRequest, "?source= must be an IP address.");
    }

    /// <summary>Releases a source or network; false if nothing is counted against it.</summary>
    public static bool Release(HttpContext context, string source, string? reason = null)
    {
        var isReleased = context.RequestServices.GetRequiredService<SourceThrottle>().Release(source);
        AdminAudit.Write(context, ReleaseAction, source, isReleased, reason);
        return isReleased;
    }
}
