using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Renewal;

/// <summary>
/// Renews the certificate of every name that has an issuer, each on its own, so that one that is stuck holds up no other. It follows the
/// configuration, and looks every minute whether somebody asks for a renewal now.
/// </summary>
internal sealed partial class CertificateRenewal(
    IEnumerable<ICertificateIssuer> issuers,
    CertificateSelector selector,
    RenewalStatus status,
    CertificatesMetrics metrics,
    IOptionsMonitor<CertificatesOptions> options,
    TimeProvider time,
    ILogger<CertificateRenewal> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<CertificateSource, ICertificateIssuer> _issuers = issuers.ToDictionary(i => i.Source);
    private readonly Dictionary<string, Running> _running = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(0);
        using var subscription = options.OnChange(_ => changed.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(options.CurrentValue, stoppingToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.CannotLook(logger, e.Message);
            }

            await NextLookAsync(changed, stoppingToken);
        }

        foreach (var name in _running.Keys.ToArray())
        {
            await StopAsync(name);
        }
    }

    private async Task NextLookAsync(SemaphoreSlim changed, CancellationToken stoppingToken)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(changed.WaitAsync(look.Token), Task.Delay(Interval, time, look.Token));
        await look.CancelAsync();
    }

    private async Task FollowAsync(CertificatesOptions current, CancellationToken stoppingToken)
    {
        var store = CertificateStore.Of(current, time);
        foreach (var gone in _running.Where(r => !current.Names.TryGetValue(r.Key, out var entry) || !ReferenceEquals(entry, r.Value.Options)).Select(r => r.Key).ToArray())
        {
            await StopAsync(gone);
        }

        foreach (var (name, entry) in current.Names.Where(n => n.Value.Issuer != CertificateSource.None && n.Value.File is null))
        {
            var now = RenewalMark.Take(store, name);
            if (now)
            {
                await StopAsync(name);
            }

            if (!_running.ContainsKey(name))
            {
                Start(name, entry, store, now, stoppingToken);
            }
        }
    }

    private void Start(string name, CertificateOptions entry, CertificateStore store, bool now, CancellationToken stoppingToken)
    {
        if (!_issuers.TryGetValue(entry.Issuer, out var issuer))
        {
            return;
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var renewal = new NameRenewal(name, entry, issuer, store, selector, status, metrics, time, logger);
        _running[name] = new Running(entry, stop, Task.Run(() => renewal.RunAsync(now, stop.Token), CancellationToken.None));
    }

    private async Task StopAsync(string name)
    {
        if (!_running.Remove(name, out var running))
        {
            return;
        }

        using (running.Stop)
        {
            await running.Stop.CancelAsync();
            await running.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        status.Forget(name);
    }

    private sealed record Running(CertificateOptions Options, CancellationTokenSource Stop, Task Task);

    private static partial class Log
    {
        [LoggerMessage(5024, LogLevel.Warning, "The store of certificates cannot be looked at for renewals, the next look is in a minute: {Message}")]
        public static partial void CannotLook(ILogger logger, string message);
    }
}
