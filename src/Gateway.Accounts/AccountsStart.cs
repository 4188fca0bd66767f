using Microsoft.Extensions.Hosting;

namespace Gateway.Accounts;

/// <summary>
/// Loads the accounts' data before the listeners are bound, and after the shared keys that it is sealed with have been received.
/// </summary>
internal sealed class AccountsStart(AccountsRefresh accounts) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => accounts.LoadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
