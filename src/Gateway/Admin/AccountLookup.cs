using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;

namespace Gateway.Admin;

/// <summary>Finds the account that an administrator names, in any spelling that its user may use.</summary>
internal static class AccountLookup
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>
    /// The account of <c>?user=</c>; null where it names none. A name that the directories do not know any more is taken as it is.
    /// </summary>
    public static async Task<string?> OfQueryAsync(HttpContext context) =>
        context.Request.Query["user"].ToString() is { Length: > 0 } user
            ? await FindAsync(context.RequestServices, user, context.RequestAborted) ?? user.ToLowerInvariant()
            : null;

    /// <summary>The account; null where no directory knows the name.</summary>
    public static async Task<string?> FindAsync(IServiceProvider services, string name, CancellationToken cancellationToken)
    {
        var directories = services.GetRequiredService<DirectorySource>().Current;
        if (directories.Names.Normalize(name) is not { } spelling)
        {
            return null;
        }

        using var timeout = new CancellationTokenSource(Timeout, services.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var found = await services.GetRequiredService<DirectoryInquiry>().FindAsync(
            directories, spelling, name, nameOnly: true, either.Token);
        return found.Knowledge == UserKnowledge.Unknown ? null : directories.AccountOf(found) ?? spelling;
    }
}
