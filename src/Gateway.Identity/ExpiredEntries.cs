using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Verification;
using Microsoft.Extensions.Hosting;

namespace Gateway.Identity;

/// <summary>Gives the memory of what has expired back, once a minute.</summary>
internal sealed class ExpiredEntries(MemoryLockoutStore lockout, SourceThrottle throttle, VerifiedCredentials verified, StalePasswords stale, AccountAliases aliases, TokenVerifier tokens, ExternalSignIn external, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                lockout.DropExpired();
                throttle.DropExpired();
                verified.DropExpired();
                stale.DropExpired();
                aliases.DropExpired();
                tokens.DropExpired();
                external.DropExpired();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end, which is no failure.
        }
    }
}
