using Gateway.Identity.Auditing;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>Writes what was done over the admin listener to the audit log: who, to whom, and why.</summary>
internal static class AdminAudit
{
    private const int MaximumReasonLength = 200;

    /// <summary>Writes an action; its reason is that of the query, unless it is given.</summary>
    public static void Write(HttpContext context, string action, string target, bool isDone, string? reason = null)
    {
        var services = context.RequestServices;
        reason = ReasonOf(context, reason);
        var done = new AdminAction(
            services.GetRequiredService<TimeProvider>().GetUtcNow(),
            action,
            AdminActor.Of(context, services.GetRequiredService<IOptionsMonitor<AdminOptions>>().CurrentValue),
            target,
            isDone)
        {
            Source = context.Connection.RemoteIpAddress,
            Reason = reason,
        };
        foreach (var sink in services.GetServices<IAuditSink>())
        {
            sink.Write(done);
        }
    }

    /// <summary>The reason of a change, as it was given or as the query has it, within its bound.</summary>
    public static string ReasonOf(HttpContext context, string? given)
    {
        var reason = given ?? context.Request.Query["reason"].ToString();
        return reason.Length > MaximumReasonLength ? reason[..MaximumReasonLength] : reason;
    }
}
