using System.Net;
using Gateway.Identity;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;

namespace Gateway.Hosting.Explaining;

/// <summary>Knows users as a gateway that is built and not started can: from its directories, and from what a running one wrote of its lockout.</summary>
internal sealed class ExplainedUsers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly IServiceProvider _services;

    public ExplainedUsers(IServiceProvider services)
    {
        _services = services;
        ActivatorUtilities.CreateInstance<LockoutFile>(services).Read();
    }

    public async Task<ExplainedUser> FindAsync(string name, IPAddress from)
    {
        using var patience = new CancellationTokenSource(Patience, _services.GetRequiredService<TimeProvider>());
        return await ExplainedUser.FindAsync(
            _services.GetRequiredService<DirectorySource>().Current,
            _services.GetRequiredService<DirectoryInquiry>(),
            _services.GetRequiredService<MemoryLockoutStore>(),
            name,
            SourceNetwork.Of(from),
            patience.Token);
    }
}
