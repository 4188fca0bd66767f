using Gateway.Identity;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// Lockouts over the admin listener: <c>GET</c> lists locked accounts (with <c>?all=true</c> every account that has a counter),
/// <c>?user=alice</c> selects one account, and <c>DELETE ?user=alice</c> releases it; <c>&amp;reason=</c> is written to the audit log.
/// </summary>
internal static class LockoutEndpoints
{
    public const string Path = "/api/lockouts";

    public static Task AnswerAsync(HttpContext context)
    {
        var view = context.RequestServices.GetRequiredService<LockoutView>();
        var user = context.Request.Query["user"].ToString();
        if (context.Request.Method == "DELETE")
        {
            return Release(context, user)
                ? Task.CompletedTask
                : AdminText.WriteAsync(
                context, StatusCodes.Status404NotFound, $"Nothing is counted against '{VisibleText.Of(user)}'.");
        }

        if (user.Length == 0)
        {
            return context.Response.WriteAsJsonAsync(
                view.List(lockedOnly: context.Request.Query["all"] != "true"),
                LockoutJson.Default.IReadOnlyListLockoutAccountView,
                cancellationToken: context.RequestAborted);
        }

        return view.Show(user) is { } account
            ? context.Response.WriteAsJsonAsync(account, LockoutJson.Default.LockoutAccountView, cancellationToken: context.RequestAborted)
            : AdminText.WriteAsync(
                context, StatusCodes.Status404NotFound, $"Nothing is counted against '{VisibleText.Of(user)}'.");
    }

    /// <summary>Releases an account; false if nothing is counted against it. The reason is that of the query, unless it is given.</summary>
    public static bool Release(HttpContext context, string user, string? reason = null)
    {
        var services = context.RequestServices;
        var by = AdminActor.Of(context, services.GetRequiredService<IOptionsMonitor<AdminOptions>>().CurrentValue);
        return services.GetRequiredService<LockoutView>().Release(
            user, by, context.Connection.RemoteIpAddress, AdminAudit.ReasonOf(context, reason));
    }
}
