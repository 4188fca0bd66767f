using Microsoft.Extensions.Hosting;

namespace Gateway.Accounts;

/// <summary>
/// Reads the accounts' data before the listeners are bound, and after the keys have arrived that other gateways have sealed it with.
/// </summary>
internal sealed class AccountsStart(AccountsRefresh accounts) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => accounts.LoadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
