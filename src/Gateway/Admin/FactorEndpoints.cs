using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// Second factors over the admin listener: <c>GET</c> lists the accounts that have any, or with <c>?user=alice</c> one account;
/// <c>POST</c> invites it to set one up, and <c>DELETE</c> resets it, with <c>&amp;appPasswords=true</c> its app passwords too.
/// <c>&amp;reason=</c> is written to the audit log.
/// </summary>
internal static class FactorEndpoints
{
    public const string Path = "/api/factors";

    public const string InviteAction = "user factor invite";

    public const string ResetAction = "user factor reset";

    public static async Task AnswerAsync(HttpContext context)
    {
        var user = context.Request.Query["user"].ToString();
        try
        {
            if (user.Length > 0)
            {
                await AnswerAsync(context, user);
                return;
            }

            if (context.Request.Method is "GET" or "HEAD")
            {
                await WriteAsync(context, await Factors(context).ListAsync(context.RequestAborted));
                return;
            }

            await AdminText.WriteAsync(context, StatusCodes.Status400BadRequest, "Name the user: ?user=alice.");
        }
        catch (AccountStoreException e)
        {
            await AdminText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    private static async Task AnswerAsync(HttpContext context, string user)
    {
        var account = await AccountLookup.FindAsync(context.RequestServices, user, context.RequestAborted);
        switch (context.Request.Method)
        {
            case "POST" when account is not null:
                await InviteAsync(context, account);
                break;
            case "POST":
                AdminAudit.Write(context, InviteAction, user, isDone: false);
                await AdminText.WriteAsync(context, StatusCodes.Status404NotFound, $"No directory knows '{VisibleText.Of(user)}'.");
                break;
            case "DELETE":
                // A user who is no longer in the directories may still have factors.
                await ResetAndAnswerAsync(context, account ?? user.ToLowerInvariant());
                break;
            default:
                await WriteAsync(context, [await Factors(context).FindAsync(account ?? user.ToLowerInvariant(), context.RequestAborted)]);
                break;
        }
    }

    private static async Task InviteAsync(HttpContext context, string account)
    {
        var (code, until) = await context.RequestServices.GetRequiredService<Invitations>().AddAsync(account);
        AdminAudit.Write(context, InviteAction, account, isDone: true);
        await context.Response.WriteAsJsonAsync(
            new InvitationView(account, code.Reveal(), until),
            FactorJson.Default.InvitationView,
            cancellationToken: context.RequestAborted);
    }

    private static async Task ResetAndAnswerAsync(HttpContext context, string account)
    {
        var isDone = await ResetAsync(context, account);
        var store = context.RequestServices.GetRequiredService<AppPasswordStore>();
        var revoked = 0;
        if (context.Request.Query["appPasswords"] == "true")
        {
            foreach (var password in await store.ListAsync(account))
            {
                revoked += await AppPasswordEndpoints.RevokeAsync(context, password.Id) ? 1 : 0;
            }
        }

        if (!isDone && revoked == 0)
        {
            await AdminText.WriteAsync(context, StatusCodes.Status404NotFound, $"'{VisibleText.Of(account)}' has no second factor.");
            return;
        }

        await context.Response.WriteAsJsonAsync(
            new ResetView(account, (await store.ListAsync(account)).Count, revoked),
            FactorJson.Default.ResetView,
            cancellationToken: context.RequestAborted);
    }

    /// <summary>Removes every factor of an account and ends its sessions; false if it had no factor.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public static async Task<bool> ResetAsync(HttpContext context, string account, string? reason = null)
    {
        var isDone = await Factors(context).ResetAsync(account);
        context.RequestServices.GetRequiredService<FamiliarNetworks>().Forget(account);
        var longest = context.RequestServices.GetRequiredService<IOptionsMonitor<SignInOptions>>().CurrentValue.LongestLifetime;
        context.RequestServices.GetRequiredService<KnownSessions>().EndAll(account, longest);
        AdminAudit.Write(context, ResetAction, account, isDone, reason);
        return isDone;
    }

    private static FactorStore Factors(HttpContext context) => context.RequestServices.GetRequiredService<FactorStore>();

    private static Task WriteAsync(HttpContext context, IReadOnlyList<FactorsOfAccount> factors) => context.Response.WriteAsJsonAsync(
        factors, FactorJson.Default.IReadOnlyListFactorsOfAccount, cancellationToken: context.RequestAborted);
}
