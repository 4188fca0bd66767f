using Gateway.Identity.Auditing;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>Writes what was done over the admin listener to the audit log: who, to whom, and why.</summary>
internal static class AdminAudit
{
    private const int MaximumReasonLength = 200;

    public static void Write(HttpContext context, string action, string target, bool isDone)
    {
        var services = context.RequestServices;
        var reason = context.Request.Query["reason"].ToString();
        var done = new AdminAction(
            services.GetRequiredService<TimeProvider>().GetUtcNow(),
            action,
            AdminActor.Of(context, services.GetRequiredService<IOptionsMonitor<AdminOptions>>().CurrentValue),
            target,
            isDone)
        {
            Source = context.Connection.RemoteIpAddress,
            Reason = reason.Length > MaximumReasonLength ? reason[..MaximumReasonLength] : reason,
        };
        foreach (var sink in services.GetServices<IAuditSink>())
        {
            sink.Write(done);
        }
    }
}
