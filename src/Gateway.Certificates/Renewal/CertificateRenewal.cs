using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Certificates.Turns;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Renewal;

/// <summary>
/// Renews the certificate of every name that has an issuer. Names are independent, so that one stuck order does not delay the others. It
/// follows configuration changes and checks every minute for renewal requests. Of several gateways one at a time has the turn to renew.
/// </summary>
public sealed class CertificateRenewal(
    IEnumerable<ICertificateIssuer> issuers,
    ICertificateSharing sharing,
    CertificateSelector selector,
    RenewalReport report,
    IOptionsMonitor<CertificatesOptions> options,
    TimeProvider time) : IDisposable
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<CertificateSource, ICertificateIssuer> _issuers = issuers.ToDictionary(i => i.Source);
    private readonly Dictionary<string, Running> _running = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _changed = new(0);
    private IDisposable? _subscription;

    /// <summary>Begins to follow the configuration.</summary>
    public void Start() => _subscription ??= options.OnChange(_ => _changed.Release());

    /// <summary>Checks for renewal requests without waiting for the next minute.</summary>
    public void LookNow() => _changed.Release();

    /// <summary>
    /// Starts, ends and renews as the configuration and the marks in the store ask for, and waits until there may be more to do.
    /// </summary>
    public async Task FollowAsync(CancellationToken stoppingToken)
    {
        await FollowAsync(options.CurrentValue, stoppingToken);
        await NextLookAsync(stoppingToken);
    }

    /// <summary>Ends every renewal under way.</summary>
    public async Task EndAsync()
    {
        foreach (var name in _running.Keys.ToArray())
        {
            await StopAsync(name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _changed.Dispose();
    }

    private async Task NextLookAsync(CancellationToken stoppingToken)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny([_changed.WaitAsync(look.Token), Task.Delay(
            Interval, time, look.Token), .. _running.Values.Select(r => r.Task)]);
        await look.CancelAsync();
    }

    private async Task FollowAsync(CertificatesOptions current, CancellationToken stoppingToken)
    {
        await ThrowIfBrokenAsync();
        var store = CertificateStore.Of(current, time);
        foreach (var gone in _running.Where(r => !current.Names.TryGetValue(r.Key, out var entry)
            || !ReferenceEquals(entry, r.Value.Options)).Select(r => r.Key).ToArray())
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

    /// <summary>A renewal that ended by a defect is taken away, to be started anew after the owner's back-off.</summary>
    private async Task ThrowIfBrokenAsync()
    {
        foreach (var (name, running) in _running.Where(r => r.Value.Task.IsCompleted).ToArray())
        {
            var task = running.Task;
            await StopAsync(name);
            await task;
        }
    }

    private void Start(string name, CertificateOptions entry, CertificateStore store, bool now, CancellationToken stoppingToken)
    {
        if (!_issuers.TryGetValue(entry.Issuer, out var issuer))
        {
            return;
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var renewal = new NameRenewal(name, new CertificateOrigin(entry, issuer, sharing), store, selector, report, time);
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

        report.Status.Forget(name);
    }

    private sealed record Running(CertificateOptions Options, CancellationTokenSource Stop, Task Task);
}
