using System.Net;
using Gateway.Accounts;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;

namespace Gateway.Preauthentication;

/// <summary>
/// Knows users as a gateway that is built and not started can: from its directories, and from what a running one wrote of its
/// lockout and of its accounts.
/// </summary>
internal sealed class ExplainedUsers
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly IServiceProvider _services;

    public ExplainedUsers(IServiceProvider services)
    {
        _services = services;
        ActivatorUtilities.CreateInstance<LockoutFile>(services).ReadForeign();
        services.GetRequiredService<AccountsRefresh>().LoadAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Somebody whom a provider knows and no directory: groups come with the sign-in alone.</summary>
    public ExplainedUser TakeAsKnown(string name, string provider)
    {
        var names = _services.GetRequiredService<DirectorySource>().Current.Names;
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

    /// <summary>Somebody who gives a password.</summary>
    public Task<ExplainedUser> FindAsync(string name, IPAddress from) =>
        FindAsync(name, from, _services.GetRequiredService<MemoryLockoutStore>());

    /// <summary>Somebody who brings a certificate or a ticket, whom a directory must know.</summary>
    public Task<ExplainedUser> FindProvenAsync(string name, IPAddress from) => FindAsync(name, from, lockout: null);

    private async Task<ExplainedUser> FindAsync(string name, IPAddress from, MemoryLockoutStore? lockout)
    {
        using var patience = new CancellationTokenSource(Timeout, _services.GetRequiredService<TimeProvider>());
        return await ExplainedUser.FindAsync(
            _services.GetRequiredService<DirectorySource>().Current,
            _services.GetRequiredService<DirectoryInquiry>(),
            lockout,
            name,
            SourceNetwork.Of(from),
            patience.Token);
    }
}
