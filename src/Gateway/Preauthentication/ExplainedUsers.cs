using System.Net;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;

namespace Gateway.Preauthentication;

/// <summary>
/// Knows users as a gateway that is built and not started can: from its directories, and from what a running one wrote of its lockout.
/// </summary>
internal sealed class ExplainedUsers
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly IServiceProvider _services;

    public ExplainedUsers(IServiceProvider services)
    {
        _services = services;
        ActivatorUtilities.CreateInstance<LockoutFile>(services).Read();
    }

    /// <summary>Somebody whom a provider knows and no directory: groups come with the sign-in alone.</summary>
    public ExplainedUser TakeAsKnown(string name, string provider) =>
        _services.GetRequiredService<DirectorySource>().Current.Names.Normalize(name) is { } account
        ? new ExplainedUser(AuthenticationStatus.Accepted, new UserIdentity
        {
            Name = account,
            Directory = provider,
        }, $"taken as known: {provider} tells users and groups only as they sign in")
        : new ExplainedUser(AuthenticationStatus.Unusable, null, $"{JsonSerializer.Serialize(name)} is no user name");

    public async Task<ExplainedUser> FindAsync(string name, IPAddress from)
    {
        using var patience = new CancellationTokenSource(Timeout, _services.GetRequiredService<TimeProvider>());
        return await ExplainedUser.FindAsync(
            _services.GetRequiredService<DirectorySource>().Current,
            _services.GetRequiredService<DirectoryInquiry>(),
            _services.GetRequiredService<MemoryLockoutStore>(),
            name,
            SourceNetwork.Of(from),
            patience.Token);
    }
}
