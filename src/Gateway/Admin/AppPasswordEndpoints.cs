using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;

namespace Gateway.Admin;

/// <summary>
/// App passwords over the admin listener: <c>GET</c> lists all, or with <c>?user=alice</c> those of one account; <c>DELETE ?id=</c> revokes
/// one. <c>&amp;reason=</c> is written to the audit log.
/// </summary>
internal static class AppPasswordEndpoints
{
    public const string Path = "/api/app-passwords";

    public const string RevokeAction = "app-password revoke";

    public static async Task AnswerAsync(HttpContext context)
    {
        var store = context.RequestServices.GetRequiredService<AppPasswordStore>();
        try
        {
            if (context.Request.Method == "DELETE")
            {
                await RevokeAndAnswerAsync(context, context.Request.Query["id"].ToString());
                return;
            }

            var listed = await store.ListAsync(await AccountLookup.OfQueryAsync(context));
            await context.Response.WriteAsJsonAsync(
                listed, FactorJson.Default.IReadOnlyListAppPasswordView, cancellationToken: context.RequestAborted);
        }
        catch (AccountStoreException e)
        {
            await AdminText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    private static async Task RevokeAndAnswerAsync(HttpContext context, string id)
    {
        if (!await RevokeAsync(context, id))
        {
            await AdminText.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no app password '{VisibleText.Of(id)}'.");
        }
    }

    /// <summary>Revokes one app password; false if there is none with this id.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public static async Task<bool> RevokeAsync(HttpContext context, string id, string? reason = null)
    {
        var revoked = await context.RequestServices.GetRequiredService<AppPasswordStore>().RevokeAsync(id);
        AdminAudit.Write(context, RevokeAction, revoked is null ? id : $"{revoked.Account} {id}", revoked is not null, reason);
        return revoked is not null;
    }
}
