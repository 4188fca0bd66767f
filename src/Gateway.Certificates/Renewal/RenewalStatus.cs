using System.Collections.Concurrent;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Renewal;

/// <summary>How the renewals of all names stand, for <c>gateway status</c>.</summary>
public sealed class RenewalStatus
{
    private readonly ConcurrentDictionary<string, RenewalState> _states = new(StringComparer.OrdinalIgnoreCase);

    public RenewalState? Of(string name) => _states.GetValueOrDefault(name);

    internal void Change(string name, CertificateSource source, Func<RenewalState, RenewalState> change) =>
        _states.AddOrUpdate(name, n => change(new RenewalState(n, source)), (_, state) => change(state with { Source = source }));

    internal void Forget(string name) => _states.TryRemove(name, out _);
}
