using System.Globalization;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// Browser sessions over the admin listener: <c>GET</c> lists them, with <c>?user=alice</c> those of one account; <c>DELETE ?id=</c> ends
/// one, and <c>DELETE ?user=</c> all of an account. <c>&amp;reason=</c> is written to the audit log.
/// </summary>
internal static class SessionEndpoints
{
    public const string Path = "/api/sessions";

    public const string EndAction = "session end";

    public static async Task AnswerAsync(HttpContext context)
    {
        var sessions = context.RequestServices.GetRequiredService<KnownSessions>();
        var account = await AccountLookup.OfQueryAsync(context);
        if (context.Request.Method != "DELETE")
        {
            await context.Response.WriteAsJsonAsync(
                sessions.List(account), FactorJson.Default.IReadOnlyListKnownSession, cancellationToken: context.RequestAborted);
            return;
        }

        if (account is not null)
        {
            var count = EndAll(context, account);
            await context.Response.WriteAsync(count.ToString(CultureInfo.InvariantCulture), context.RequestAborted);
            return;
        }

        var id = context.Request.Query["id"].ToString();
        if (!End(context, id))
        {
            await AdminText.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no session '{VisibleText.Of(id)}'.");
        }
    }

    /// <summary>Ends every session of an account; returns how many were known.</summary>
    public static int EndAll(HttpContext context, string account, string? reason = null)
    {
        var services = context.RequestServices;
        var longest = services.GetRequiredService<IOptionsMonitor<SignInOptions>>().CurrentValue.LongestLifetime;
        var count = services.GetRequiredService<KnownSessions>().EndAll(account, longest);
        AdminAudit.Write(context, EndAction, account, isDone: true, reason);
        return count;
    }

    /// <summary>Ends one session; false if there is none with this id.</summary>
    public static bool End(HttpContext context, string id, string? reason = null)
    {
        var sessions = context.RequestServices.GetRequiredService<KnownSessions>();
        var ended = Guid.TryParse(id, out var session) ? sessions.End(session) : null;
        AdminAudit.Write(context, EndAction, ended is null ? id : $"{ended.Account} {id}", ended is not null, reason);
        return ended is not null;
    }
}
