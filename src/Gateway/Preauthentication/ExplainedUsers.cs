using System.Net;
using Gateway.Accounts;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;

namespace Gateway.Preauthentication;

/// <summary>
/// Knows users from the directories of a gateway, its lockout and its accounts: of a running one, or of one that is built and not started
/// and has read what a running one wrote.
/// </summary>
internal sealed class ExplainedUsers(IServiceProvider services)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>The users of a gateway that is not started.</summary>
    public static ExplainedUsers Load(IServiceProvider services)
    {
        ActivatorUtilities.CreateInstance<LockoutFile>(services).ReadForeign();
        services.GetRequiredService<AccountsRefresh>().LoadAsync(CancellationToken.None).GetAwaiter().GetResult();
        return new ExplainedUsers(services);
    }

    /// <summary>A user known to a provider and to no directory: groups come with the sign-in only.</summary>
    public ExplainedUser TakeAsKnown(string name, string provider)
    {
        var names = services.GetRequiredService<DirectorySource>().Current.Names;
        if (names.Normalize(name) is null)
        {
            return ExplainedUser.Unusable(name);
        }

        return names.NormalizeExact(name) is { } account
            ? new ExplainedUser(
                AuthenticationStatus.Accepted,
                new UserIdentity { Name = account, Directory = provider },
                $"taken as known: {provider} tells users and groups only as they sign in")
            : ExplainedUser.Inexact(name);
    }

    /// <summary>Finds a user who signs in with a password.</summary>
    public Task<ExplainedUser> FindAsync(string name, IPAddress from) =>
        FindAsync(name, from, services.GetRequiredService<MemoryLockoutStore>());

    /// <summary>A user with a certificate or a ticket, who must be in a directory.</summary>
    public Task<ExplainedUser> FindProvenAsync(string name, IPAddress from) => FindAsync(name, from, lockout: null);

    private async Task<ExplainedUser> FindAsync(string name, IPAddress from, MemoryLockoutStore? lockout)
    {
        using var patience = new CancellationTokenSource(Timeout, services.GetRequiredService<TimeProvider>());
        return await ExplainedUser.FindAsync(
            services.GetRequiredService<DirectorySource>().Current,
            services.GetRequiredService<DirectoryInquiry>(),
            lockout,
            name,
            SourceNetwork.Of(from),
            patience.Token);
    }
}
